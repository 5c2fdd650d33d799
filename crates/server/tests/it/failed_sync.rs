//! A disk that does not keep what it was given: after a failed sync nobody knows what is on it, so the program stops.

use std::{fs, path::Path, process::Command};

use waypost_testkit::Server;

use crate::support::{kept, soon};

/// Lets every sync fail as long as a file is there.
const SHIM: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
static int fails(void) {
    const char *sign = getenv("WAYPOST_TEST_SYNC_FAILS");
    return sign && access(sign, F_OK) == 0;
}
int fsync(int fd) {
    if (fails()) { errno = EIO; return -1; }
    return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd);
}
int fdatasync(int fd) {
    if (fails()) { errno = EIO; return -1; }
    return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
}
"#;

fn shim(folder: &Path) -> String {
    let source = folder.join("shim.c");
    fs::write(&source, SHIM).expect("a file");
    let library = folder.join("shim.so");
    let made =
        Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&source).arg("-ldl").status();
    assert!(made.is_ok_and(|status| status.success()), "a C compiler");
    library.to_str().expect("UTF-8").to_owned()
}

#[test]
fn a_failed_sync_of_a_change_beside_the_desk_stops_the_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let sign = folder.path().join("fails");
    let mut server = Server::builder()
        .demo()
        .people(&["heping"])
        .variable("LD_PRELOAD", &shim(folder.path()))
        .variable("WAYPOST_TEST_SYNC_FAILS", sign.to_str().expect("UTF-8"))
        .start();
    let mut clerk = server.sign_in("heping");
    let form = clerk.get("/account").expect(200).form("/account/view").set("theme", "dark");
    fs::write(&sign, "").expect("a file");
    assert!(clerk.try_send(&form).is_err(), "no answer that promises anything");
    soon("it says why", || server.log().contains("the storage failed to keep what it was given"));
    assert_eq!(server.stop().and_then(|status| status.code()), Some(70));
    fs::remove_file(&sign).expect("the sign");
    server.start_again();
    clerk.get("/inbox").expect(200);
    assert_eq!(kept(&server), Vec::<String>::new());
}
