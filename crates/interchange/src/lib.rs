#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod calendar;
pub mod catalogue;
pub mod classic;
pub mod code;
mod day;
pub mod fault;
pub mod flow;
pub mod organisation;
pub mod outside;
pub mod package;
pub mod short;
pub mod table;
pub mod yudao;

pub use calendar::{CalendarPackage, DaysPackage};
pub use catalogue::{ActionPackage, CategoryPackage, FormPackage, MaterialPackage};
pub use code::{Code, CodeTable, Codes, Names, Pairs};
pub use fault::{PackageFault, Position, ReferenceFault, ReferenceKind, ReferenceProblem, position_of};
pub use flow::{FlowHead, FlowMaterialPackage, FlowPackage, MaterialShape, StagePackage, TransitionPackage};
pub use organisation::{
    AbsencePackage, AppointmentPackage, DepartmentPackage, OrganisationPackage, PersonPackage, PostPackage,
    SubstitutePackage,
};
pub use package::{PACKAGE_FORMAT, Package, parse};
