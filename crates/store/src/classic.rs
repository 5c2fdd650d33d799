//! The classic tables, read from the views `classic_<table>`. Rows name things as people do: by numbers and codes.

use diesel::{
    QueryableByName, RunQueryDsl,
    sql_types::{BigInt, Bool, Integer, Nullable, Text},
};
use waypost_base::TenantId;

use crate::{Conn, Result, db::both};

/// A version of a flow that is or was in force.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct FlowDescriptionRow {
    #[diesel(sql_type = Text)]
    pub flow_number: String,
    #[diesel(sql_type = Integer)]
    pub version: i32,
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Numbers of its stages, joined.
    #[diesel(sql_type = Nullable<Text>)]
    pub stages: Option<String>,
    /// Laws and policies, one a line.
    #[diesel(sql_type = Nullable<Text>)]
    pub policies: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub start_time: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub end_time: Option<String>,
    #[diesel(sql_type = Bool)]
    pub in_force: bool,
}

/// A stage of a version.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct StageRow {
    #[diesel(sql_type = BigInt)]
    pub stage_number: i64,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub time_limit: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    pub unit: Option<String>,
    #[diesel(sql_type = Text)]
    pub description: String,
    /// JSON.
    #[diesel(sql_type = Text)]
    pub attributes: String,
}

/// A branch of a version.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct BranchRow {
    #[diesel(sql_type = BigInt)]
    pub stage_number: i64,
    #[diesel(sql_type = Text)]
    pub condition: String,
    /// None: the case, or this path, ends.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub next_stage: Option<i64>,
    /// 0 returns, 1, 2, … submit.
    #[diesel(sql_type = BigInt)]
    pub branch_number: i64,
}

/// A step of a version.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct StepRow {
    #[diesel(sql_type = BigInt)]
    pub step_order: i64,
    #[diesel(sql_type = Text)]
    pub sender: String,
    #[diesel(sql_type = Text)]
    pub receiver: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub action: Option<String>,
    /// A number, 0 for all; a share; `ordered`.
    #[diesel(sql_type = Text)]
    pub how_many: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub max_wait: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    pub unit: Option<String>,
}

/// A node of the organisation tree.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct DepartmentRow {
    #[diesel(sql_type = Text)]
    pub number: String,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub parent: Option<String>,
    /// Its place when the tree is walked from the top, each department before those below it.
    #[diesel(sql_type = BigInt)]
    pub pre_order: i64,
    /// 1 for a root.
    #[diesel(sql_type = BigInt)]
    pub layer: i64,
}

/// One visit of a case.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct ProcessingRow {
    #[diesel(sql_type = BigInt)]
    pub visit: i64,
    #[diesel(sql_type = BigInt)]
    pub case_number: i64,
    #[diesel(sql_type = Text)]
    pub flow_number: String,
    #[diesel(sql_type = Integer)]
    pub stage_number: i32,
    #[diesel(sql_type = Nullable<Text>)]
    pub handler: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub previous_visit: Option<i64>,
    #[diesel(sql_type = Text)]
    pub received: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub opinion: Option<String>,
    /// `submit`, `return`, or none while it waits.
    #[diesel(sql_type = Nullable<Text>)]
    pub kind_of_opinion: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub entered_register: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub moved_to_history: Option<String>,
}

/// One row of the step log.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct StepLogRow {
    #[diesel(sql_type = BigInt)]
    pub log_number: i64,
    #[diesel(sql_type = Integer)]
    pub step_order: i32,
    #[diesel(sql_type = Text)]
    pub senders: String,
    #[diesel(sql_type = Text)]
    pub receivers: String,
    #[diesel(sql_type = BigInt)]
    pub batch_number: i64,
    /// `waiting`, `passed`, `rejected`, `taken_back`.
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = Text)]
    pub comment: String,
}

macro_rules! rows {
    ($conn:expr, $tenant:expr, $key:expr, $type:ty, $sql:expr) => {
        both!($conn, |c| Ok(diesel::sql_query($sql)
            .bind::<BigInt, _>($tenant.raw())
            .bind::<$type, _>($key)
            .load(c)?))
    };
}

/// Every version of a flow, the newest first.
pub fn flow_description(conn: &mut Conn, tenant: TenantId, flow: &str) -> Result<Vec<FlowDescriptionRow>> {
    const SQL: &str = "SELECT flow_number, version, name, stages, policies, start_time, end_time, in_force \
        FROM classic_flow_description WHERE tenant_id = ? AND flow_number = ? ORDER BY version DESC";
    rows!(conn, tenant, flow, Text, SQL)
}

/// The stages of a flow as it is in force.
pub fn stages(conn: &mut Conn, tenant: TenantId, flow: &str) -> Result<Vec<StageRow>> {
    const SQL: &str = "SELECT stage_number, name, time_limit, unit, description, attributes \
        FROM classic_stage WHERE tenant_id = ? AND flow_number = ? AND in_force ORDER BY position";
    rows!(conn, tenant, flow, Text, SQL)
}

/// The branches of a flow as it is in force.
pub fn branches(conn: &mut Conn, tenant: TenantId, flow: &str) -> Result<Vec<BranchRow>> {
    const SQL: &str = "SELECT stage_number, condition, next_stage, branch_number \
        FROM classic_branch WHERE tenant_id = ? AND flow_number = ? AND in_force ORDER BY position";
    rows!(conn, tenant, flow, Text, SQL)
}

/// The steps of a flow as it is in force.
pub fn steps(conn: &mut Conn, tenant: TenantId, flow: &str) -> Result<Vec<StepRow>> {
    const SQL: &str = "SELECT step_order, sender, receiver, action, CAST(how_many AS TEXT) AS how_many, \
        max_wait, unit FROM classic_step WHERE tenant_id = ? AND flow_number = ? AND in_force ORDER BY position";
    rows!(conn, tenant, flow, Text, SQL)
}

/// The departments of a tenant, closed ones too, from the top.
pub fn departments(conn: &mut Conn, tenant: TenantId) -> Result<Vec<DepartmentRow>> {
    const SQL: &str = "SELECT number, name, parent, pre_order, layer FROM classic_department \
        WHERE tenant_id = ? AND closed <= ? ORDER BY pre_order";
    rows!(conn, tenant, 1, Integer, SQL)
}

/// The visits of a case, the oldest first.
pub fn processing(conn: &mut Conn, tenant: TenantId, case_number: i64) -> Result<Vec<ProcessingRow>> {
    const SQL: &str = "SELECT visit, case_number, flow_number, stage_number, handler, previous_visit, received, \
        opinion, kind_of_opinion, entered_register, moved_to_history \
        FROM classic_processing WHERE tenant_id = ? AND case_number = ? ORDER BY visit";
    rows!(conn, tenant, case_number, BigInt, SQL)
}

/// The step log of a case, the oldest first.
pub fn step_log(conn: &mut Conn, tenant: TenantId, case_number: i64) -> Result<Vec<StepLogRow>> {
    const SQL: &str = "SELECT log_number, step_order, senders, receivers, batch_number, state, comment \
        FROM classic_step_log WHERE tenant_id = ? AND case_number = ? ORDER BY log_number";
    rows!(conn, tenant, case_number, BigInt, SQL)
}
