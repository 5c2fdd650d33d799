#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod decimal;
pub mod id;
pub mod label;
pub mod mail;
pub mod party;
pub mod receiver;
pub mod rejection;
pub mod table;
pub mod time;
pub mod value;

pub use decimal::Decimal;
pub use id::{
    ActionId, CaseId, CategoryId, CopyId, DepartmentId, DocumentId, FileId, FlowId, FlowVersionId, FormId,
    FormVersionId, IncidentId, ItemKey, PostId, StageNo, TenantId, TokenId, UserId, VisitId, WorkItemId,
};
pub use label::Label;
pub use party::{Actor, Party};
pub use receiver::{NobodyFound, Receiver, ReceiverRule};
pub use rejection::{Code, FieldProblem, Rejection};
pub use table::{Row, RowId, Table};
pub use time::Timestamp;
pub use value::{Change, FileRef, Value, Values};
