//! Page models: one typed struct per page, beside the handler that fills it.
//!
//! Every form posts the hidden fields `csrf` and, where it changes a case, `key` (the idempotency key, made when the
//! page is made). Forms are `novalidate`: the server judges, in the reader's language, and shows the same page again
//! with everything that was typed. These are the addresses and field names that the templates use:
//!
//! | address | fields |
//! |---|---|
//! | `POST /setup/{token}` | `organisation`, `code`, `sign_in`, `name`, `password`, `repeat` |
//! | `POST /sign-in` | `tenant` (several tenants only), `sign_in`, `password`, `next`, `carried.*` |
//! | `POST /sign-in/code` | `code`, `pending`, `next`, `carried.*` |
//! | `POST /sign-in/again` | `password`, `code` (with a second factor), `next`, `carried.*` |
//! | `GET /sign-in/password`, `POST /sign-in/password` | `password`, `repeat`, `next`, `carried.*` |
//! | `POST /supervise/cases/{case}` | `do` = `reassign` `extend` `suspend` `resume` `terminate`, and of that `DO.reason`, `reassign.work` = `VISIT.ITEM`, `reassign.to`, `extend.visit`, `extend.more`, `extend.unit` |
//! | `POST /supervise/cases` | `chosen` (numbers), `many.what`, `many.to`, `many.more`, `many.unit`, `many.reason` |
//! | `POST /sign-out`, `POST /language` | —; `lang`, `back` |
//! | `GET /inbox` | `tab` = `todo` `copies` `done` `mine` `drafts`, `category`, `order` = `due`, `after` |
//! | `GET /notices`, `POST /notices/read` | `show` = `unread`, `after`; `id`, `all` |
//! | `GET /start`, `GET /start/{flow}`, `GET /drafts/{draft}` | |
//! | `POST /start/{flow}` (submit), `/start/{flow}/preview`, `/start/{flow}/draft` | multipart: `draft`, `title`, `department`, `item.KEY`, `keep.KEY`, `opinion`, `branch` |
//! | `POST /drafts/{draft}/delete` | |
//! | `GET /start/{flow}/batch`, `POST /start/{flow}/batch`, `/start/{flow}/batch/more` | `n`; multipart: `department`, `branch`, `doc` (once per document), and of document N `dN.title`, `dN.item.KEY`, `dN.keep.KEY`, `dN.opinion`, `dN.left_out`; `add` |
//! | `GET /batches/{batch}`, `POST /batches/{batch}`, `…/rows` | of visit V `vV.answer` = `submit` `submit.BRANCH` `return`, `vV.words`, `vV.return_to`, `vV.item.KEY`; `all` = `submit` |
//! | `POST /inbox/approve` | `item` = `CASE/VISIT` (once per tick), `opinion` |
//! | `GET /cases/{case}`, `GET /cases/{case}/steps/{visit}` | |
//! | `POST /cases/{case}/visits/{visit}/submit`, `…/save` | multipart: `item.KEY`, `keep.KEY`, `opinion`, `branch`, `straight_back` |
//! | `POST /cases/{case}/visits/{visit}/vote` | the same form: `vote` (`approve`, `reject`, `abstain`), `opinion` |
//! | `POST /cases/{case}/visits/{visit}/return` | the same form: `return_to` (`end` = not accepted), `return_reason`, `missing` (materials) |
//! | `POST /cases/{case}/visits/{visit}/transfer` | the same form: `transfer_to`, `transfer_reason` |
//! | `POST /cases/{case}/visits/{visit}/claim`, `…/unclaim`, `…/withdraw` | `key` |
//! | `POST /cases/{case}/revoke`, `/cases/{case}/comment` | `reason`; `text` |
//! | `POST /cases/{case}/copy`, `/acknowledge`, `/urge` | `copy_to` (sign-in names, once each), `copy_how` = `to_read` `reference`, `text`; `copy`; `text` |
//! | `POST /account/phrases` | `phrases` (one a line). A button `phrase` = `FIELD:N` of any form puts the N-th into a field |
//! | `POST /account/view` | `lang`, `theme`; `keys_shown` with `keys` |
//! | `GET /keys` | |
//! | `POST /account/password` | `old`, `password`, `repeat` |
//! | `POST /account/totp/begin`, `/account/totp`, `/account/totp/off` | —; `code`; — |
//! | `POST /account/sessions/{session}/end`, `/account/sessions/end-others` | |
//! | `GET /administrators`, `POST /administrators` | `security`, `audit` (sign-in names) |
//! | `GET /people`, `POST /people/{user}/disable`, `/enable`, `/reset` | `who` (only to be read when the form was interrupted); `seen` |
//! | `GET /incidents`, `POST /incidents/{incident}/retry` | `case`, `key` |
//! | `GET /audit` | `after` |
//! | `GET /search`, `POST /search`, `/search/export` | `q`, `after`, `view`; `q` |
//! | `POST /search/views`, `GET /search/views/{view}`, `POST /search/views/{view}/delete` | `name`, `q`, `shared` |
//! | `GET /supervise`, `/supervise/cases`, `/supervise/register` | `category`; `what` = `open` `late` `back` `held`, `flow`, `stage`, `party`, `after`; `key`, `after` |
//! | `GET /record`, `/record/acting`, `POST /record/export` | `area`, `person`, `case`, `flow`, `from`, `until`, `after` |
//! | `GET /cases/{case}/sheet`, `POST /cases/{case}/evidence` | |
//! | `GET /overruns` | `flow`, `stage`, `outcome`, `from`, `until`, `after` |
//! | `GET /calendars`, `/calendars/{department}` (0: the organisation's), `/calendars/{department}/days.csv` | |
//! | `POST /calendars/{department}` | `no`, `week.DAY`, `day.N.from`, `.until`, `.name`, `.hours`, `inherit`, `read.days` (CSV), `do` = `rows` `look` `publish` |
//! | `GET /mail`, `POST /mail`, `/mail/retry` | `digest_time`, `working_days` |
//! | `POST /account/notices` | `digest`, `at_once` |
//! | `GET /flows`, `/flows/new`, `/flows/{code}`, `/flows/{code}/compare`, `/flows/{code}/copy` | `q`, `category`, `after`; `a`, `b`; `version` |
//! | `POST /flows/new`, `/flows/{code}` | `code`, `name`, `name_en`, `description`, `description_en`, `category`, `first_stage`; of a flow that is there each with what was shown as `was.NAME` |
//! | `POST /flows/{code}/draft`, `/stop`, `/copy` | `from`; `sure`; `stage.NO`, `do` = `look` `make`, the fields of a new flow |
//! | `POST /flows/{code}/versions/{no}`, `…/check` | `base` (the revision shown), `do` (the button), `s.NO.FIELD`, `t.FROM-BRANCH-TO.FIELD`, `new.FIELD`, `newway.FIELD` |
//! | `POST …/stages/{stage}`, `…/stages/{stage}/remove`, `…/ways/{way}`, `…/rights`, `…/settings`, `…/publish`, `…/discard` | `base`, the fields of the page |
//! | `GET`, `POST /categories`, `/actions/new`, `/actions/{code}` | `c.ID.FIELD` with `was.c.ID.FIELD`, `new.FIELD`, `do`; the fields of an action |
//! | `GET /items` | `q`, `kind`, `closed`, `after` |
//! | `GET /items/new`, `POST /items/new`, `GET /items/{key}`, `POST /items/{key}` | the fields of an item's sheet, `column.N.*`, `of.N`, `revision`, `was` (the sheet as it was shown), `act` |
//! | `GET /forms`, `GET /forms/new`, `POST /forms/new` | `q`; `code`, `label`, `label_en` |
//! | `GET /forms/{code}`, `POST /forms/{code}` | `stamp`, `was` (the sketch as it was shown), `name`, `name_en`, `order`, `place.KEY`, `required.KEY`, `help.KEY`, `help_en.KEY`, `section.N.*`, `tick`, `act` |
//! | `GET /forms/{code}/preview`, `GET /forms/{code}/versions` | `as`, `version` |
//! | `GET /forms/import`, `POST /forms/import` | multipart: `read.file`, `text`, `code`, `act` |
//! | `GET /materials`, `GET /materials/new`, `GET /materials/{code}`, `GET /materials/{code}/specimen` | `q`, `after` |
//! | `POST /materials`, `POST /materials/{code}` | multipart: `code`, `name`, `name_en`, `note`, `note_en`, `valid_from`, `valid_to`, `valid_days`, `closed`, `item.specimen`, `keep.specimen`; `was.NAME` |
//! | `POST /flows/{flow}/versions/{no}/materials` | `revision`, `material.N`, `kind.N`, `copies.N`, `scan.N`, `again.N`, `required.N`, `stages.N`, `add`, `do` |
//! | `GET /import`, `POST /import` (plan), `/import/confirm` | multipart: files `item.tables`, `keep.tables`; `publish` = `yes` `no` |
//! | `GET /import/template/{file}`, `/export/flows/{flow}/{file}`, `/export/categories/{category}/{file}`, `/export/all/{file}` | |
//!
//! A value of several (`item.KEY` of check boxes and kept files) comes once per value. A yes/no item posts `yes`,
//! `no` or an empty text; radios, check boxes and yes/no post an empty value first, so that "nothing chosen" arrives too. An item posts under its name even when it is empty; a right less than *write* is not posted.

pub mod account;
pub mod actions;
pub mod administration;
pub mod batches;
pub mod calendars;
pub mod case;
pub mod deadline;
pub mod download;
pub mod evidence;
pub mod fault;
pub mod fields;
pub mod flows;
pub mod forms;
pub mod import;
pub mod inbox;
pub mod input;
pub mod item;
pub mod items;
pub mod mail;
pub mod manage;
pub mod materials;
pub mod notices;
pub mod numbers;
pub mod organisation;
pub mod overruns;
pub mod phrases;
pub mod present;
pub mod record;
pub mod search;
pub mod secrets;
pub mod sign_in;
pub mod start;
pub mod steer;
pub mod supervise;
pub mod texts;
pub mod was;

pub use fields::{Carried, Choice, Field, FieldKind, FileLink, LostFile, Problem, Problems};
pub use input::{Input, InputKind, Pick};
pub use item::{Control, ItemField, ItemValue};

/// Every route of the pages.
pub fn routes() -> Vec<crate::http::Row> {
    let mut rows = sign_in::handlers::routes();
    rows.extend(inbox::handlers::routes());
    rows.extend(start::handlers::routes());
    rows.extend(batches::handlers::routes());
    rows.extend(case::handlers::routes());
    rows.extend(account::handlers::routes());
    rows.extend(notices::handlers::routes());
    rows.extend(manage::routes());
    rows.extend(calendars::handlers::routes());
    rows.extend(overruns::handlers::routes());
    rows.extend(search::handlers::routes());
    rows.extend(supervise::handlers::routes());
    rows.extend(steer::routes());
    rows.extend(record::handlers::routes());
    rows.extend(mail::routes());
    rows.extend(flows::routes());
    rows.extend(actions::routes());
    rows.extend(numbers::routes());
    rows.extend(secrets::routes());
    rows.extend(materials::routes());
    rows.extend(import::handlers::routes());
    rows.extend(organisation::routes());
    rows.extend(administration::handlers::routes());
    rows.extend(items::handlers::routes());
    rows.extend(forms::handlers::routes());
    rows
}

#[cfg(test)]
mod tests;
