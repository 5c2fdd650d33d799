//! An installation that knows every code of the shape `KIND-NUMBER` and names every id so.

use waypost_base::{ActionId, CategoryId, DepartmentId, FlowId, FormId, PostId, UserId};
use waypost_interchange::{Codes, Names};

pub struct Installation;

fn id(kind: &str, code: &str) -> Option<i64> {
    code.strip_prefix(kind)?.strip_prefix('-')?.parse().ok()
}

impl Codes for Installation {
    fn post(&self, code: &str) -> Option<PostId> {
        id("post", code).map(PostId::new)
    }
    fn department(&self, code: &str) -> Option<DepartmentId> {
        id("department", code).map(DepartmentId::new)
    }
    fn person(&self, code: &str) -> Option<UserId> {
        id("person", code).map(UserId::new)
    }
    fn action(&self, code: &str) -> Option<ActionId> {
        id("action", code).map(ActionId::new)
    }
    fn flow(&self, code: &str) -> Option<FlowId> {
        id("flow", code).map(FlowId::new)
    }
    fn form(&self, code: &str) -> Option<FormId> {
        id("form", code).map(FormId::new)
    }
    fn category(&self, code: &str) -> Option<CategoryId> {
        id("category", code).map(CategoryId::new)
    }
}

impl Names for Installation {
    fn post(&self, id: PostId) -> Option<String> {
        Some(format!("post-{id}"))
    }
    fn department(&self, id: DepartmentId) -> Option<String> {
        Some(format!("department-{id}"))
    }
    fn person(&self, id: UserId) -> Option<String> {
        Some(format!("person-{id}"))
    }
    fn action(&self, id: ActionId) -> Option<String> {
        Some(format!("action-{id}"))
    }
    fn flow(&self, id: FlowId) -> Option<String> {
        Some(format!("flow-{id}"))
    }
}
