//! The company that lends money, as a tenant of its own, and its bank: a process beside the server, with a token that
//! the server keeps as a secret.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
};

use super::{Waypost, people, people::Person};
use crate::{parts, process::Fault};

/// Code of the tenant, asked for at the sign-in.
pub const CODE: &str = "ronghui";

/// Where the packages say that the bank is.
const SAMPLE: &str = "http://127.0.0.1:8990";

/// A running bank, which ends with this process, also when the server has taken its place.
pub struct Bank {
    pub url: String,
    token: String,
}

/// Starts the bank on a free port; its data and its token lie beside the server's.
pub fn bank(built: &Path, data: &Path) -> Result<Bank, Fault> {
    let folder = data.join("bank");
    fs::create_dir_all(&folder).map_err(Fault::file(&folder))?;
    let token_file = folder.join("token");
    let token = match fs::read_to_string(&token_file) {
        Ok(token) => token,
        Err(_) => {
            let token = random()?;
            fs::write(&token_file, &token).map_err(Fault::file(&token_file))?;
            token
        }
    };
    // The same port as before, so that the flows of a demo that goes on still find it.
    let port_file = folder.join("address");
    let before = fs::read_to_string(&port_file).unwrap_or_else(|_| "127.0.0.1:0".to_owned());
    let mut command = Command::new(parts::bank(built));
    command.arg("--data").arg(&folder).arg("--token-file").arg(&token_file).args([
        "--listen",
        before.trim(),
        "--with-parent",
    ]);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let start = |source| Fault::Start { command: parts::bank(built).display().to_string(), source };
    let mut child = command.spawn().map_err(start)?;
    let mut line = String::new();
    if let Some(output) = child.stdout.take() {
        BufReader::new(output).read_line(&mut line).map_err(start)?;
    }
    let said: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
    let url = said["listening"].as_str().map(str::to_owned);
    let url = url.ok_or_else(|| Fault::Told("the bank did not come up".to_owned()))?;
    fs::write(&port_file, url.trim_start_matches("http://")).map_err(Fault::file(&port_file))?;
    Ok(Bank { url, token })
}

/// The company's tenant: organisation, secret, flows.
pub fn fill(waypost: &Waypost, packages: &Path, bank: &Bank) -> Result<Vec<Person>, Fault> {
    let organisation = packages.join("company_organisation.toml");
    let text = fs::read_to_string(&organisation).map_err(Fault::file(&organisation))?;
    waypost.run(&["tenant", "add", "--code", CODE, "--name", "融汇金融服务有限公司"])?;
    waypost.run(&["org", "import", &organisation.to_string_lossy(), "--tenant", CODE])?;
    secret(waypost, &bank.token)?;
    for name in ["card_change.toml", "early_repayment.toml"] {
        let text = fs::read_to_string(packages.join(name)).map_err(Fault::file(packages.join(name)))?;
        let copy = waypost.data.join("bank").join(name);
        fs::write(&copy, text.replace(SAMPLE, &bank.url)).map_err(Fault::file(&copy))?;
        waypost.run(&["flow", "import", &copy.to_string_lossy(), "--publish", "--tenant", CODE])?;
    }
    people::with_passwords(waypost, people::read(&text)?, &["--tenant", CODE])
}

/// How to walk the two flows.
pub fn walk(bank: &Bank) -> String {
    format!(
        "The company signs in with the tenant code `{CODE}`; its bank is at {}.\n\
         \n  Early repayment: shenyue starts 提前还款 with loan L2026-0001, borrower 陈伟 and a day of repayment;\n\
         \x20   luolin issues the statement; shenyue uploads a photo and types the amount signed for; jiangtao debits;\n\
         \x20   shenyue hands the certificate over. Loan L2026-0002 has too little money: the bank says so.\n\
         \n  Card change: shenyue starts 借款人银行卡变更 with new card 4111111111111111; fangming reviews, tangning\n\
         \x20   reviews again (fangming may not); luolin changes the card. 4111111111111112 is refused by the bank.\n",
        bank.url
    )
}

/// Sets the bank's token as a secret: by standard input, where no list of processes shows it.
fn secret(waypost: &Waypost, token: &str) -> Result<(), Fault> {
    let mut command = waypost.command(&["secret", "set", "bank_token", "--tenant", CODE]);
    let start = |source| Fault::Start { command: "waypost secret set".to_owned(), source };
    let mut child = command.stdin(Stdio::piped()).spawn().map_err(start)?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(token.as_bytes()).map_err(start)?;
    }
    let status = child.wait().map_err(start)?;
    if status.success() {
        return Ok(());
    }
    Err(Fault::Failed { command: "waypost secret set bank_token".to_owned(), status })
}

fn random() -> Result<String, Fault> {
    let mut bytes = [0; 16];
    let path = Path::new("/dev/urandom");
    let mut source = fs::File::open(path).map_err(Fault::file(path))?;
    std::io::Read::read_exact(&mut source, &mut bytes).map_err(Fault::file(path))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests;
