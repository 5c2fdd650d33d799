//! Stored files by the hash of their content, and who uses them. The content is in a folder, not here.

use diesel::prelude::*;
use waypost_base::TenantId;

use crate::{
    Conn, Result,
    db::both,
    schema::{file, file_use, material},
};

/// A stored file.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = file)]
pub struct FileRow {
    pub sha256: Vec<u8>,
    /// Length in bytes.
    pub bytes: i64,
    /// Media type found by looking at the content.
    pub media: String,
    pub at: i64,
}

/// Who uses a file.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = file_use)]
pub struct FileUseRow {
    pub sha256: Vec<u8>,
    /// `case`, `draft` or `upload`.
    pub scope: String,
    /// The case's or draft's id, or the person who uploaded it.
    pub owner: i64,
    /// The name it was uploaded under.
    pub name: String,
    /// Who uploaded it.
    pub person: Option<i64>,
    pub at: i64,
}

/// Notes that a file is stored; known already, it only counts as wanted again.
pub fn insert(conn: &mut Conn, tenant: TenantId, row: &FileRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(file::table)
            .values((file::tenant_id.eq(tenant.raw()), row))
            .on_conflict((file::tenant_id, file::sha256))
            .do_update()
            .set(file::unused_since.eq(None::<i64>))
            .execute(c)?;
        Ok(())
    })
}

/// The file with a hash.
pub fn by_hash(conn: &mut Conn, tenant: TenantId, sha256: &[u8]) -> Result<Option<FileRow>> {
    both!(conn, |c| Ok(file::table
        .find((tenant.raw(), sha256))
        .select(FileRow::as_select())
        .get_result(c)
        .optional()?))
}

/// Files with a hash above `after`, by hash: for verification, page by page.
pub fn list(conn: &mut Conn, tenant: TenantId, after: &[u8], limit: i64) -> Result<Vec<FileRow>> {
    both!(conn, |c| Ok(file::table
        .filter(file::tenant_id.eq(tenant.raw()))
        .filter(file::sha256.gt(after))
        .select(FileRow::as_select())
        .order(file::sha256)
        .limit(limit)
        .load(c)?))
}

/// Notes that a case or draft uses a file; known already, nothing changes.
pub fn add_use(conn: &mut Conn, tenant: TenantId, row: &FileUseRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(file_use::table)
            .values((file_use::tenant_id.eq(tenant.raw()), row))
            .on_conflict_do_nothing()
            .execute(c)?;
        Ok(())
    })
}

/// Notes that a person uploaded a file; again, its days begin anew.
pub fn stage(conn: &mut Conn, tenant: TenantId, row: &FileRow, by: &FileUseRow) -> Result<()> {
    insert(conn, tenant, row)?;
    both!(conn, |c| {
        diesel::insert_into(file_use::table)
            .values((file_use::tenant_id.eq(tenant.raw()), by))
            .on_conflict((file_use::tenant_id, file_use::scope, file_use::owner, file_use::sha256))
            .do_update()
            .set((file_use::at.eq(by.at), file_use::name.eq(&by.name)))
            .execute(c)?;
        Ok(())
    })
}

/// Bytes that a person uploaded and that no case has: what lies about for his sake.
pub fn staged_bytes(conn: &mut Conn, tenant: TenantId, person: i64) -> Result<i64> {
    let mine: Vec<FileUseRow> = uses(conn, tenant, "upload", person)?;
    let mut bytes = 0;
    for used in mine {
        let in_a_case = users_of(conn, tenant, &used.sha256)?.iter().any(|other| other.scope == "case");
        if let Some(file) = by_hash(conn, tenant, &used.sha256)?.filter(|_| !in_a_case) {
            bytes += file.bytes;
        }
    }
    Ok(bytes)
}

/// The files that a draft claims are these and no others.
pub fn claim_for_draft(conn: &mut Conn, tenant: TenantId, draft: i64, files: &[FileUseRow]) -> Result<()> {
    both!(conn, |c| {
        let former = file_use::table
            .filter(file_use::tenant_id.eq(tenant.raw()))
            .filter(file_use::scope.eq("draft"))
            .filter(file_use::owner.eq(draft));
        diesel::delete(former).execute(c)?;
    });
    files.iter().try_for_each(|row| add_use(conn, tenant, row))
}

/// Forgets up to `limit` uploads that were made before `before`; cases and drafts keep what they claim. Gives how
/// many.
pub fn forget_uploads(conn: &mut Conn, tenant: TenantId, before: i64, limit: i64) -> Result<usize> {
    both!(conn, |c| {
        let old: Vec<(i64, Vec<u8>)> = file_use::table
            .filter(file_use::tenant_id.eq(tenant.raw()))
            .filter(file_use::scope.eq("upload"))
            .filter(file_use::at.lt(before))
            .select((file_use::owner, file_use::sha256))
            .limit(limit)
            .load(c)?;
        for (owner, sha256) in &old {
            diesel::delete(file_use::table.find((tenant.raw(), "upload", owner, sha256))).execute(c)?;
        }
        Ok(old.len())
    })
}

/// Notes since when each file has been used by no case, draft or upload: those that are used are unmarked, the others
/// keep their mark or get `now`.
pub fn mark_unused(conn: &mut Conn, tenant: TenantId, now: i64) -> Result<()> {
    both!(conn, |c| {
        let in_use = || {
            file_use::table
                .filter(file_use::tenant_id.eq(file::tenant_id))
                .filter(file_use::sha256.eq(file::sha256))
        };
        let of_tenant = || file::table.filter(file::tenant_id.eq(tenant.raw()));
        let used_again =
            of_tenant().filter(file::unused_since.is_not_null()).filter(diesel::dsl::exists(in_use()));
        diesel::update(used_again).set(file::unused_since.eq(None::<i64>)).execute(c)?;
        let unused = of_tenant()
            .filter(file::unused_since.is_null())
            .filter(diesel::dsl::not(diesel::dsl::exists(in_use())));
        diesel::update(unused).set(file::unused_since.eq(now)).execute(c)?;
        Ok(())
    })
}

/// Files with a hash above `after` that were marked unused at `until` or before, by hash: they may go if [`is_used`]
/// agrees.
pub fn unused(
    conn: &mut Conn,
    tenant: TenantId,
    until: i64,
    after: &[u8],
    limit: i64,
) -> Result<Vec<Vec<u8>>> {
    both!(conn, |c| Ok(file::table
        .filter(file::tenant_id.eq(tenant.raw()))
        .filter(file::unused_since.le(until))
        .filter(file::sha256.gt(after))
        .select(file::sha256)
        .order(file::sha256)
        .limit(limit)
        .load(c)?))
}

/// Forgets a file that nobody uses; `false` when somebody does.
pub fn forget(conn: &mut Conn, tenant: TenantId, sha256: &[u8]) -> Result<bool> {
    if is_used(conn, tenant, sha256)? {
        return Ok(false);
    }
    both!(conn, |c| Ok(diesel::delete(file::table.find((tenant.raw(), sha256))).execute(c)? == 1))
}

/// The files that a case (`scope` = `case`) or draft uses.
pub fn uses(conn: &mut Conn, tenant: TenantId, scope: &str, owner: i64) -> Result<Vec<FileUseRow>> {
    both!(conn, |c| Ok(file_use::table
        .filter(file_use::tenant_id.eq(tenant.raw()))
        .filter(file_use::scope.eq(scope))
        .filter(file_use::owner.eq(owner))
        .select(FileUseRow::as_select())
        .order((file_use::at, file_use::sha256))
        .load(c)?))
}

/// Everything that uses a file: whoever may see one of these may read it.
pub fn users_of(conn: &mut Conn, tenant: TenantId, sha256: &[u8]) -> Result<Vec<FileUseRow>> {
    both!(conn, |c| Ok(file_use::table
        .filter(file_use::tenant_id.eq(tenant.raw()))
        .filter(file_use::sha256.eq(sha256))
        .select(FileUseRow::as_select())
        .load(c)?))
}

/// Whether anything still uses a file: a case, a draft, an upload that waits, or a material as its specimen. A file
/// that is used may not be removed.
pub fn is_used(conn: &mut Conn, tenant: TenantId, sha256: &[u8]) -> Result<bool> {
    if !users_of(conn, tenant, sha256)?.is_empty() {
        return Ok(true);
    }
    both!(conn, |c| {
        let shown: Option<i64> = material::table
            .filter(material::tenant_id.eq(tenant.raw()))
            .filter(material::specimen.eq(sha256))
            .select(material::id)
            .first(c)
            .optional()?;
        Ok(shown.is_some())
    })
}
