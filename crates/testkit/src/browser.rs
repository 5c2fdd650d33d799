//! A real browser: Chromium through chromedriver, used as a person uses it, by labels and words on buttons.
//!
//! Calls block (the driver's own runtime is inside), so a test is an ordinary function. What CSS and layout ask goes
//! through Chromium's developer protocol and not through script, so every method works with script disabled too.

mod driver;

use std::{cell::Cell, fs, path::Path, time::Duration};

use fantoccini::{
    Client, Locator,
    actions::{InputSource as _, MOUSE_BUTTON_LEFT, MouseActions, PointerAction},
    elements::Element,
    error::CmdError,
};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use self::driver::Driver;

/// Longest wait for something to appear.
const PATIENCE: Duration = Duration::from_secs(20);

/// Highest picture, in pixels; what is longer is cut.
const TALLEST: u32 = 16_000;

/// How often a page that was left is asked whether it is gone, and the pause between: five seconds together.
const LEAVING: u32 = 250;
const STEP: Duration = Duration::from_millis(20);

/// Asks the checker; its answer is a list of lines.
const AXE: &str = "
    const done = arguments[arguments.length - 1];
    const line = (rule, node) => `${rule.id}: ${node.target.join(' ')}: ${node.html.slice(0, 200)} — ${node.failureSummary}`;
    axe.run(document, { resultTypes: ['violations'] }).then(
        (found) => done(found.violations.flatMap((rule) => rule.nodes.map((node) => line(rule, node)))),
        (failed) => done([String(failed)]),
    );
";

/// Describes a browser; see [`Browser::builder`].
#[derive(Clone, Debug)]
pub struct BrowserBuilder {
    script: bool,
    size: (u32, u32),
    language: String,
}

/// A browser with a profile of its own. Dropped, it ends, and its profile goes.
#[derive(Debug)]
pub struct Browser {
    /// The session goes before the driver that it talks to.
    client: Client,
    runtime: Runtime,
    driver: Driver,
    session: String,
    base: String,
    size: Cell<(u32, u32)>,
    /// Pages bring the checker of accessibility along.
    checks: Cell<bool>,
}

impl BrowserBuilder {
    /// Pages may run no script: they must work without.
    #[must_use]
    pub fn without_script(mut self) -> Self {
        self.script = false;
        self
    }

    /// The size of the page in CSS pixels; 1280 × 900 at first.
    #[must_use]
    pub fn size(mut self, width: u32, height: u32) -> Self {
        self.size = (width, height);
        self
    }

    /// The language it asks pages for; `zh-CN` at first.
    #[must_use]
    pub fn language(mut self, language: &str) -> Self {
        language.clone_into(&mut self.language);
        self
    }

    /// Starts it; pages are named by their path on this server.
    ///
    /// # Panics
    ///
    /// When Chromium or its driver is not installed or does not start.
    pub fn start(self, base: &str) -> Browser {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let driver = Driver::start();
        let client = driver.connect(&runtime, self.script, &self.language);
        let session = runtime.block_on(client.session_id()).expect("a session").expect("a session");
        let base = base.trim_end_matches('/').to_owned();
        let browser = Browser {
            client,
            runtime,
            driver,
            session,
            base,
            size: Cell::default(),
            checks: Cell::default(),
        };
        browser.set_size(self.size.0, self.size.1);
        browser
    }
}

impl Browser {
    /// A browser to be described.
    pub fn builder() -> BrowserBuilder {
        BrowserBuilder { script: true, size: (1280, 900), language: "zh-CN".to_owned() }
    }

    /// Whether Chromium and its driver are installed, so that a test can say that it skips.
    pub fn is_installed() -> bool {
        Driver::is_installed()
    }

    /// Opens a page.
    pub fn open(&self, path: &str) {
        let url = if path.contains("://") { path.to_owned() } else { format!("{}{path}", self.base) };
        self.must(&format!("opening {path}"), self.client.goto(&url));
    }

    /// The same pages on another server: one that came up elsewhere.
    pub fn move_to(&mut self, base: &str) {
        base.trim_end_matches('/').clone_into(&mut self.base);
    }

    /// Path and query of the page shown.
    pub fn path(&self) -> String {
        let url = self.must("the address", self.client.current_url());
        url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    }

    /// Checks that the page shown has this path (its query apart).
    ///
    /// # Panics
    ///
    /// When it is another; the page is told.
    pub fn at(&self, path: &str) {
        let shown = self.path();
        let bare =
            if path.contains('?') { shown.as_str() } else { shown.split('?').next().unwrap_or_default() };
        assert_eq!(bare, path, "{}", self.text());
    }

    /// Title of the page.
    pub fn title(&self) -> String {
        self.must("the title", self.client.title())
    }

    /// What a reader sees of the page.
    pub fn text(&self) -> String {
        self.must("the text", async { self.client.find(Locator::Css("body")).await?.text().await })
    }

    /// The page as it stands in the browser.
    pub fn source(&self) -> String {
        self.must("the source", self.client.source())
    }

    /// Checks that a reader sees these words.
    ///
    /// # Panics
    ///
    /// When they do not stand in the page.
    pub fn sees(&self, words: &str) {
        let text = self.text();
        assert!(text.contains(words), "{words:?} is not to be seen at {}:\n{text}", self.path());
    }

    /// Presses the first visible button, or link that looks like one, whose words begin so.
    pub fn press(&self, words: &str) {
        let quoted = xpath_text(words);
        let element = self.visible(
            words,
            &format!(
                "//button[starts-with(normalize-space(.), {quoted})] \
                 | //input[@type='submit' and starts-with(@value, {quoted})] \
                 | //summary[starts-with(normalize-space(.), {quoted})] \
                 | //a[contains(concat(' ', @class, ' '), ' button ') and starts-with(normalize-space(.), {quoted})]"
            ),
        );
        self.click(words, &element);
    }

    /// Presses the last visible button with these words: the one inside of what a first press opened.
    pub fn press_last(&self, words: &str) {
        let quoted = xpath_text(words);
        let all = self.all(&format!("//button[starts-with(normalize-space(.), {quoted})]"));
        let element = all.into_iter().rfind(|element| self.shows(element));
        let element = element.unwrap_or_else(|| panic!("no button {words:?} in:\n{}", self.text()));
        self.click(words, &element);
    }

    /// Follows the first visible link that contains these words.
    pub fn follow(&self, words: &str) {
        let element =
            self.visible(words, &format!("//a[contains(normalize-space(.), {})]", xpath_text(words)));
        self.click(words, &element);
    }

    /// Types into the field with this label, in place of what stands there.
    pub fn fill(&self, label: &str, text: &str) {
        self.type_into(label, &self.labelled(label), text);
    }

    fn type_into(&self, what: &str, element: &Element, text: &str) {
        let kind = self.must("a kind", element.attr("type")).unwrap_or_default();
        self.must(what, async {
            match kind.as_str() {
                "file" => element.send_keys(text).await,
                // A date is typed in the order of the browser's language; its keys are told as year, month, day.
                "date" => self.type_date(element, text).await,
                _ => {
                    element.clear().await?;
                    element.send_keys(text).await
                }
            }
        });
    }

    /// What stands in the field with this label.
    pub fn filled(&self, label: &str) -> String {
        let element = self.labelled(label);
        self.must(label, element.prop("value")).unwrap_or_default()
    }

    /// Chooses: an option of the select with this label.
    pub fn choose(&self, label: &str, option: &str) {
        let element = self.labelled(label);
        self.must(label, element.select_by_label(option));
    }

    /// Ticks or unticks a box, or chooses a radio button, by its label.
    pub fn tick(&self, label: &str) {
        let element = self.labelled(label);
        self.must(label, self.touch(&element));
    }

    /// Chooses a file for the control with this label.
    ///
    /// # Panics
    ///
    /// When the file is not there.
    pub fn attach(&self, label: &str, file: &Path) {
        let file = fs::canonicalize(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.fill(label, file.to_str().expect("a path in UTF-8"));
    }

    /// Types keys where the focus is (`"\u{e007}"` is Enter).
    pub fn keys(&self, keys: &str) {
        self.must("keys", async { self.client.active_element().await?.send_keys(keys).await });
    }

    /// Id of the element that has the focus; empty where it has none.
    pub fn focused(&self) -> String {
        self.must("the focus", async { self.client.active_element().await?.attr("id").await })
            .unwrap_or_default()
    }

    /// Finds one element by CSS, for what has no words.
    pub fn has(&self, css: &str) -> bool {
        !self.must(css, self.client.find_all(Locator::Css(css))).is_empty()
    }

    /// Types into the field that CSS finds, in place of what stands there: for tables, where many labels are alike.
    pub fn fill_in(&self, css: &str, text: &str) {
        let element = self.must(css, self.client.find(Locator::Css(css)));
        self.type_into(css, &element, text);
    }

    /// Chooses an option, by its words, of the select that CSS finds.
    pub fn choose_in(&self, css: &str, option: &str) {
        self.must(css, async { self.client.find(Locator::Css(css)).await?.select_by_label(option).await });
    }

    /// Presses the button that CSS finds, for buttons whose words are alike.
    pub fn press_on(&self, css: &str) {
        let element = self.must(css, self.client.find(Locator::Css(css)));
        self.click(css, &element);
    }

    /// Drags what one CSS finds to what another finds, with the mouse held down; `share` says where on the other's
    /// height it is let go: 0 its upper edge, 1 its lower. Both must be in view.
    pub fn drag(&self, from: &str, to: &str, share: f64) {
        let share = share.clamp(0.05, 0.95);
        self.must(&format!("dragging {from} to {to}"), async {
            let (begin, end) =
                (self.client.find(Locator::Css(from)).await?, self.client.find(Locator::Css(to)).await?);
            let height = end.rectangle().await?.3;
            let over = |y: f64| PointerAction::MoveToElement {
                element: end.clone(),
                duration: Some(STEP),
                x: 0.0,
                y,
            };
            let y = height * (share - 0.5);
            let mouse = MouseActions::new("mouse".to_owned())
                .then(PointerAction::MoveToElement { element: begin, duration: Some(STEP), x: 0.0, y: 0.0 })
                .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
                // A drag begins with the first move, and is over a place with the second.
                .then(PointerAction::MoveBy { duration: Some(STEP), x: 4.0, y: 4.0 })
                .then(over(y))
                .then(over(y * 0.9))
                .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
            self.client.perform_actions(mouse).await
        });
    }

    /// Size of the page in CSS pixels. Below 640 wide it is a phone: touch, and the page's own viewport.
    pub fn set_size(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 640 });
        self.developer("Emulation.setDeviceMetricsOverride", size);
        self.size.set((width, height));
    }

    /// Whether the reader's system asks for dark pages.
    pub fn set_dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.developer("Emulation.setEmulatedMedia", media);
    }

    /// Shows pages as they would be printed, or as on a screen again.
    pub fn set_print(&self, print: bool) {
        self.developer(
            "Emulation.setEmulatedMedia",
            json!({ "media": if print { "print" } else { "screen" } }),
        );
    }

    /// Checks that nothing sticks out sideways: no bar to scroll left and right.
    ///
    /// # Panics
    ///
    /// When something does.
    pub fn no_sideways_scroll(&self) {
        let (content, _) = self.content();
        let (width, _) = self.size.get();
        if content > width {
            // What is to blame need not stick out itself: one after another is taken away, to see which it is.
            let blame = format!(
                "return [...document.querySelectorAll('body *')].filter(e => {{ \
                 const was = e.style.display; e.style.display = 'none'; \
                 const fits = document.documentElement.scrollWidth <= {width}; \
                 e.style.display = was; return fits; }}).map(e => e.outerHTML.slice(0, 200));"
            );
            panic!("{} is {content} wide in a view of {width}: {:#}", self.path(), self.script(&blame));
        }
    }

    /// Takes a picture of the whole page, as PNG; folders are made.
    ///
    /// # Panics
    ///
    /// When it cannot be written.
    pub fn screenshot(&self, path: &Path) {
        let (width, height) = self.size.get();
        self.set_size(width, self.content().1.clamp(height, TALLEST));
        let picture = self.must("a picture", self.client.screenshot());
        self.set_size(width, height);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        }
        fs::write(path, picture).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// Runs script in the page, for what nothing else shows; only with script enabled.
    pub fn script(&self, script: &str) -> Value {
        self.must("script", self.client.execute(script, Vec::new()))
    }

    /// What the accessibility checker finds wrong with the page shown: one line each. `checker` is the text of its
    /// script; the environment variable `WAYPOST_AXE` names the file.
    ///
    /// # Panics
    ///
    /// When the checker does not answer.
    pub fn accessibility_problems(&self, checker: &str) -> Vec<String> {
        if !self.checks.replace(true) {
            // From the next page on each brings the checker along: it is large, and the way through the driver is long.
            self.developer("Page.addScriptToEvaluateOnNewDocument", json!({ "source": checker }));
            self.script(checker);
        }
        let found = self.must("the checker", self.client.execute_async(AXE, Vec::new()));
        let lines = found.as_array().unwrap_or_else(|| panic!("the checker said {found}"));
        lines.iter().map(|line| line.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Forgets every cookie: nobody is signed in any more.
    pub fn forget(&self) {
        self.must("cookies", self.client.delete_all_cookies());
    }

    /// A command of Chromium's developer protocol.
    ///
    /// # Panics
    ///
    /// When Chromium refuses it.
    pub fn developer(&self, command: &str, parameters: Value) -> Value {
        self.driver.developer(&self.session, command, parameters)
    }

    /// Width and height of all that the page holds, in CSS pixels.
    fn content(&self) -> (u32, u32) {
        let metrics = self.developer("Page.getLayoutMetrics", json!({}));
        let side = |name: &str| metrics["cssContentSize"][name].as_f64().expect("a length").ceil() as u32;
        (side("width"), side("height"))
    }

    /// Clicks what leads to another page, and waits until the old page is gone: the driver answers a click before
    /// the browser has begun to leave. What only opens a part of the page stays.
    fn click(&self, words: &str, element: &Element) {
        self.must(&format!("pressing {words:?}"), async {
            let leaves = element.tag_name().await? != "summary";
            self.touch(element).await?;
            for _ in 0..LEAVING {
                if !leaves || element.is_enabled().await.is_err() {
                    break;
                }
                tokio::time::sleep(STEP).await;
            }
            Ok(())
        });
    }

    /// Clicks; what lies below a bar that is fixed to the edge is scrolled into the open first, as a thumb would.
    async fn touch(&self, element: &Element) -> Result<(), CmdError> {
        for distance in [-300, 600] {
            match element.click().await {
                Err(error) if error.to_string().contains("click intercepted") => {
                    let (width, height) = self.size.get();
                    let scroll =
                        json!({ "x": width / 2, "y": height / 2, "yDistance": distance, "speed": 8000 });
                    self.developer("Input.synthesizeScrollGesture", scroll);
                }
                clicked => return clicked,
            }
        }
        element.click().await
    }

    /// The control of a label: by the label's `for`, or inside of it.
    fn labelled(&self, label: &str) -> Element {
        let quoted = xpath_text(label);
        let words = "normalize-space(.)";
        let exact = format!("//label[{words} = {quoted}]");
        let near = format!("//label[starts-with({words}, {quoted})]");
        let found = self.all(&exact).into_iter().chain(self.all(&near)).find(|element| self.shows(element));
        let found =
            found.unwrap_or_else(|| panic!("no label {label:?} at {}:\n{}", self.path(), self.text()));
        match self.must(label, found.attr("for")) {
            Some(id) => self.must(label, self.client.find(Locator::Id(&id))),
            None => self.must(label, found.find(Locator::Css("input, select, textarea"))),
        }
    }

    fn visible(&self, words: &str, xpath: &str) -> Element {
        let found = self.all(xpath).into_iter().find(|element| self.shows(element));
        found.unwrap_or_else(|| panic!("no {words:?} to press at {}:\n{}", self.path(), self.text()))
    }

    fn all(&self, xpath: &str) -> Vec<Element> {
        self.must(xpath, self.client.find_all(Locator::XPath(xpath)))
    }

    fn shows(&self, element: &Element) -> bool {
        self.must("visible", element.is_displayed())
    }

    /// Types a date in the order in which this browser shows it.
    async fn type_date(&self, element: &Element, text: &str) -> Result<(), CmdError> {
        let parts: Vec<&str> = text.splitn(3, '-').collect();
        let [year, month, day] = parts[..] else { return element.send_keys(text).await };
        // A year may have six digits, so the next part is reached by Tab and not by itself.
        for keys in [format!("{month}{day}{year}"), format!("{year}\u{e004}{month}{day}")] {
            element.clear().await?;
            element.send_keys(&keys).await?;
            if element.prop("value").await?.as_deref() == Some(text) {
                return Ok(());
            }
            // Typing begins at the first part only where the focus comes from elsewhere.
            self.client.active_element().await?.send_keys("\u{e004}\u{e004}\u{e004}").await?;
        }
        panic!("the date {text} cannot be typed")
    }

    /// Waits for the browser, with a limit.
    fn must<T>(&self, what: &str, work: impl Future<Output = Result<T, CmdError>>) -> T {
        let answer = self.runtime.block_on(async { tokio::time::timeout(PATIENCE, work).await });
        match answer {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => panic!("{what}: {error}"),
            Err(_) => panic!("{what}: the browser did not answer in {PATIENCE:?}"),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The session may be gone already; the driver and all it started end with it in any case.
        let client = self.client.clone();
        let closing = async { tokio::time::timeout(Duration::from_secs(3), client.close()).await };
        let _ = self.runtime.block_on(closing);
        self.driver.end();
    }
}

/// A text as XPath writes it, whatever quotes it holds.
fn xpath_text(text: &str) -> String {
    if !text.contains('"') {
        return format!("\"{text}\"");
    }
    let parts: Vec<String> = text.split('"').map(|part| format!("\"{part}\"")).collect();
    format!("concat({})", parts.join(", '\"', "))
}
