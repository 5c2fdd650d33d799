//! A data folder without room: a clear page, reading goes on, nothing is half written, and work goes on once there is
//! room again.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use waypost_testkit::Server;

use crate::support::{PDF, accepted, contract, files, kept, seal_request, soon, task};

/// A small file system in memory over a folder, taken away again at the end.
struct Small(PathBuf);

impl Small {
    /// Puts what the folder holds onto a file system of so many megabytes; `None` where mounting is not allowed.
    fn over(folder: &Path, megabytes: u32) -> Option<Small> {
        let aside = folder.with_extension("aside");
        fs::rename(folder, &aside).expect("a folder");
        fs::create_dir(folder).expect("a folder");
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder).status();
        let small = mounted.is_ok_and(|status| status.success()).then(|| Small(folder.to_owned()));
        let copied = Command::new("cp").arg("-a").arg(aside.join(".")).arg(folder).status().expect("cp");
        assert!(copied.success(), "the data fits");
        small
    }

    /// Takes all the room there is.
    fn fill(&self) {
        let mut file = File::create(self.0.join("filler")).expect("a file");
        let block = vec![0; 64 * 1_024];
        while file.write_all(&block).is_ok() {}
        while file.write_all(&[0]).is_ok() {}
    }

    fn free(&self) {
        fs::remove_file(self.0.join("filler")).expect("the filler");
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_told_and_changes_nothing() {
    let mut server = Server::builder().demo().people(&["heping", "gaoxiang", "wangfang"]).prepare();
    let Some(small) = Small::over(&server.data(), 96) else {
        println!("skipped: a small file system cannot be mounted here");
        return;
    };
    server.start_again();
    let mut clerk = server.sign_in("heping");
    let mut agent = server.sign_in("wangfang");
    let form = seal_request(&mut clerk);
    let case = accepted(&mut clerk, &form);
    let upload = contract(&mut agent).attach("item.scan", "合同.pdf", [PDF, &[b' '; 300_000]].concat());
    small.fill();

    // Room that the database had already may take a few more commands; then it is said.
    let mut comments = 0;
    let text = "说明".repeat(4_000);
    let refused = loop {
        assert!(comments < 2_000, "the disk is never full");
        let form = clerk.get(&case).expect(200).form(&format!("{case}/comment")).set("text", &text);
        let page = clerk.send(&form);
        if page.status != 303 {
            break page;
        }
        comments += 1;
    };
    assert_eq!(refused.status, 503, "{}", refused.told());
    assert!(refused.text().contains("存储空间已满，未作任何更改"), "{}", refused.told());
    assert!(refused.header("retry-after").is_some());
    let again = refused.form(&format!("{case}/comment"));
    assert_eq!(again.value("text").as_deref(), Some(text.as_str()), "what was typed is still there");

    // Uploads are refused as well, and leave nothing.
    let page = agent.send(&upload);
    assert_eq!(page.status, 503, "{}", page.told());
    assert!(page.text().contains("存储空间已满"), "{}", page.told());
    assert_eq!(files(&server.data().join("files/incoming")), Vec::<PathBuf>::new());

    // Reading goes on.
    for path in ["/inbox", "/inbox?tab=mine", "/start", "/start/seal_use", &case] {
        clerk.get(path).expect(200);
    }
    let page = clerk.send(&again);
    assert_eq!(page.status, 503, "still: {}", page.told());

    // It goes on also after the server was killed and starts without room.
    server.start_again();
    for path in ["/inbox", "/start/seal_use", &case] {
        clerk.get(path).expect(200);
    }
    let page = clerk.send(&again);
    assert_eq!(page.status, 503, "still: {}", page.told());

    small.free();
    soon("work goes on", || {
        let form = clerk.get("/account").form("/account/view").set("theme", "dark");
        clerk.send(&form).status == 303
    });
    let again = page.form(&format!("{case}/comment"));
    assert_eq!(accepted(&mut clerk, &again), case);
    assert!(clerk.get(&case).text().contains("说明说明"));
    let mut head = server.sign_in("gaoxiang");
    let step = task(&head.get(&case).expect(200)).set("opinion", "同意").press_value("branch", "1");
    accepted(&mut head, &step);
    accepted(&mut agent, &upload);
    let dump = kept(&server);
    assert_eq!(dump.len(), 2);
    let told = dump.iter().map(|line| line.matches("\"command\":\"comment\"").count()).sum::<usize>();
    assert_eq!(told, comments + 1, "each acknowledged comment once, no refused one");
    assert!(server.stop().is_some_and(|status| status.success()));
    assert_eq!(kept(&server), dump);
}
