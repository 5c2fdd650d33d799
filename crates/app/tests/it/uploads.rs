//! Uploads that nobody handed in: collected after a week, bounded per person, and never taken from a case or a draft.

use waypost_app::cases::{
    STAGED_MAX,
    drafts::{DraftBody, DraftOf},
};
use waypost_base::{Code, FileRef, Value};

use crate::support::{House, Person, contract, key};

const DAY: i64 = 24 * 3_600 * 1_000;

struct Uploads {
    house: House,
    wangfang: Person,
}

fn uploads() -> Uploads {
    let house = House::demo();
    let wangfang = house.person("wangfang");
    Uploads { house, wangfang }
}

impl Uploads {
    fn upload(&self, content: &str) -> FileRef {
        self.house.upload(&self.wangfang, "scan.pdf", format!("%PDF-1.7 {content}").as_bytes())
    }

    fn hand_in(&self, file: &FileRef) {
        let mut values = contract("上传");
        values.push((key("scan"), Some(Value::Files(vec![file.clone()]))));
        self.house.start(&self.wangfang, "contract_filing", values).unwrap();
    }

    fn save(&self, files: Vec<(String, FileRef)>) -> i64 {
        let flow = self.house.app.startable(self.wangfang.who(), "contract_filing").unwrap().unwrap().flow;
        let of = DraftOf::Start { flow: flow.flow_id, draft: None };
        let body = DraftBody { files, ..DraftBody::default() };
        self.house.app.save_draft(self.wangfang.who(), of, &body).unwrap().unwrap()
    }

    /// Days pass, on each of which the upkeep runs.
    fn days(&self, days: i64) {
        for _ in 0..days {
            self.house.clock.advance_millis(DAY);
            self.house.app.collect_uploads().unwrap();
        }
        self.house.assert_clean();
    }

    fn is_there(&self, file: &FileRef) -> bool {
        self.house.app.shared.files.path(self.house.tenant, &file.sha256).exists()
    }
}

#[test]
fn what_nobody_handed_in_goes_after_a_week_and_what_a_case_or_a_draft_has_stays() {
    let it = uploads();
    let [lost, sent, kept] = ["lost", "sent", "kept"].map(|content| it.upload(content));
    it.hand_in(&sent);
    let draft = it.save(vec![("scan".to_owned(), kept.clone())]);
    it.days(6);
    assert!(it.is_there(&lost), "not yet");
    it.days(3);
    assert_eq!([&lost, &sent, &kept].map(|file| it.is_there(file)), [false, true, true]);
    let staged = |file: &FileRef| {
        it.house.app.staged_file(it.wangfang.who(), &file.sha256, "scan.pdf").unwrap().is_some()
    };
    assert_eq!((staged(&lost), staged(&kept)), (false, true), "a draft is handed in after weeks too");
    it.hand_in(&kept);
    assert!(it.house.app.delete_draft(it.wangfang.who(), draft).unwrap());
    it.days(9);
    assert!(it.is_there(&kept), "the case has it now");
}

#[test]
fn a_file_of_a_draft_that_is_thrown_away_goes() {
    let it = uploads();
    let file = it.upload("draft");
    let draft = it.save(vec![("scan".to_owned(), file.clone())]);
    it.days(9);
    assert!(it.is_there(&file));
    it.house.app.delete_draft(it.wangfang.who(), draft).unwrap();
    it.days(1);
    assert!(it.is_there(&file), "a backup that began before may still come to it");
    it.days(1);
    assert!(!it.is_there(&file));
}

#[test]
fn a_start_that_names_anothers_draft_takes_nothing_from_it() {
    let it = uploads();
    let file = it.upload("draft");
    let draft = it.save(vec![("scan".to_owned(), file.clone())]);
    let zhaolei = it.house.person("zhaolei");
    let mut start = it.house.start_envelope(&zhaolei, "contract_filing", contract("别人的"), "k");
    if let waypost_app::desk::Target::New { draft: named, .. } = &mut start.target {
        *named = Some(draft);
    }
    it.house.hand_in(start).unwrap().unwrap();
    it.days(10);
    assert!(it.is_there(&file));
    assert!(it.house.app.draft(it.wangfang.who(), draft).unwrap().is_some());
}

#[test]
fn a_file_that_is_unused_and_wanted_again_begins_its_day_anew() {
    let it = uploads();
    let file = it.upload("again");
    it.days(8);
    assert!(it.is_there(&file), "marked, not gone");
    it.upload("again");
    it.days(7);
    assert!(it.is_there(&file));
    it.days(2);
    assert!(!it.is_there(&file));
}

#[test]
fn content_that_was_never_noted_down_goes_after_a_day() {
    let it = uploads();
    let noted = it.upload("noted");
    let files = &it.house.app.shared.files;
    let mut incoming = files.begin(it.house.app.shared.ids.fresh()).unwrap();
    incoming.write(b"%PDF-1.7 a crash came before the row").unwrap().unwrap();
    let stray = files.finish(it.house.tenant, incoming, "stray.pdf").unwrap().unwrap();
    let came = |file: &FileRef, hours: u64| {
        let at = std::time::UNIX_EPOCH + std::time::Duration::from_millis(it.house.app.now().unsigned_abs());
        let path = files.path(it.house.tenant, &file.sha256);
        let content = std::fs::File::options().append(true).open(path).unwrap();
        content.set_modified(at - std::time::Duration::from_secs(hours * 3_600)).unwrap();
    };
    came(&stray, 23);
    came(&noted, 100);
    assert_eq!(it.house.app.collect_uploads().unwrap(), 0);
    came(&stray, 25);
    assert_eq!(it.house.app.collect_uploads().unwrap(), 1);
    assert_eq!((it.is_there(&stray), it.is_there(&noted)), (false, true));
    it.house.assert_clean();
}

#[test]
fn uploading_the_same_again_begins_its_week_anew_and_one_persons_week_is_not_anothers() {
    let it = uploads();
    let file = it.upload("again");
    it.days(5);
    assert_eq!(it.upload("again"), file);
    it.days(5);
    assert!(it.is_there(&file));
    let lina = it.house.person("lina");
    it.house.upload(&lina, "scan.pdf", b"%PDF-1.7 again");
    it.days(5);
    assert!(it.is_there(&file), "she has it still");
    it.days(4);
    assert!(!it.is_there(&file));
}

#[test]
fn a_file_that_was_collected_while_it_came_in_is_asked_for_again() {
    let it = uploads();
    let file = it.upload("race");
    std::fs::remove_file(it.house.app.shared.files.path(it.house.tenant, &file.sha256)).unwrap();
    let staged = it.house.app.file_staged(it.wangfang.who(), &file).unwrap();
    assert_eq!(staged.unwrap_err().code, Code::UploadCut);
}

#[test]
fn a_person_may_not_pile_up_uploads() {
    let it = uploads();
    let first = it.upload("first");
    it.house.plant(&format!("UPDATE file SET bytes = {}", STAGED_MAX - 10));
    let files = &it.house.app.shared.files;
    let stage = |person: &Person, content: &[u8]| {
        let mut incoming = files.begin(it.house.app.shared.ids.fresh()).unwrap();
        incoming.write(content).unwrap().unwrap();
        let file = files.finish(it.house.tenant, incoming, "more.pdf").unwrap().unwrap();
        (it.house.app.file_staged(person.who(), &file).unwrap(), file)
    };
    let (refused, more) = stage(&it.wangfang, b"%PDF-1.7 more than ten bytes");
    let refused = refused.unwrap_err();
    assert_eq!((refused.code, refused.params["name"].as_str()), (Code::UploadsFull, "more.pdf"));
    assert!(!it.is_there(&more), "nothing lies about");
    stage(&it.wangfang, b"%PDF-1.7 first").0.expect("what is there already");
    stage(&it.house.person("lina"), b"%PDF-1.7 more than ten bytes").0.expect("another person");
    it.hand_in(&first);
    stage(&it.wangfang, b"%PDF-1.7 more than ten bytes").0.expect("what a case has is not counted");
    it.house.assert_clean();
}
