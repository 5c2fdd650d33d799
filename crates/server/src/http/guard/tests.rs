use std::sync::Arc;

use actix_web::{
    App, body, middleware,
    rt::System,
    test::{TestRequest, init_service},
};
use waypost_app::AppConfig;

use super::*;
use crate::{config::Config, view::Views};

async fn breaks() -> HttpResponse {
    panic!("a handler that breaks")
}

#[test]
fn a_panic_is_answered_by_a_page_with_its_id() {
    let folder = tempfile::tempdir().unwrap();
    waypost_app::App::migrate(folder.path()).unwrap();
    let config = AppConfig { folder: folder.path().to_owned(), readers: 1 };
    let (app, _threads) = waypost_app::App::open(&config).unwrap();
    let site =
        Site { app: Arc::new(app), views: Arc::new(Views::new(None).unwrap()), config: Config::default() };
    let site = web::Data::new(site);
    System::new().block_on(async {
        for (with_site, language, words, kind) in [
            (true, "zh-CN", "编号", "text/html"),
            (true, "en", "Something", "text/html"),
            (false, "zh-CN", "出错了，编号", "text/plain"),
        ] {
            let mut app = App::new().app_data(Https(true));
            if with_site {
                app = app.app_data(site.clone());
            }
            let app = app.wrap(middleware::from_fn(surround)).route("/breaks", web::get().to(breaks));
            let service = init_service(app).await;
            let request = TestRequest::get().uri("/breaks").insert_header(("accept-language", language));
            // The guard answers by an error that carries the response, as actix wants it.
            let answer = match actix_web::test::try_call_service(&service, request.to_request()).await {
                Ok(answer) => answer.into_parts().1.map_into_boxed_body(),
                Err(fault) => fault.error_response(),
            };
            assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
            let header = |name: &str| answer.headers().get(name).unwrap().to_str().unwrap().to_owned();
            let id = header("x-request-id");
            assert!(header("content-type").starts_with(kind), "{kind}");
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert_eq!(header("cache-control"), "no-store");
            assert!(header("strict-transport-security").starts_with("max-age="));
            let text = body::to_bytes(answer.into_body()).await.unwrap();
            let text = String::from_utf8_lossy(&text).into_owned();
            assert!(text.contains(&id) && text.contains(words), "{text}");
        }
    });
}
