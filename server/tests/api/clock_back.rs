//! A clock that goes back: what was over stays over, and somebody is told.

use crate::{
    log::Log,
    session::redeem,
    support::{ADULT, App},
};
use contract::paths;
use jiff::SignedDuration;
use privacy_server::watch::Watch;

#[tokio::test]
async fn what_was_over_stays_over_when_the_clock_goes_back() {
    let app = App::start_with(|config| config.sessions.absolute_minutes = 20).await;
    let begun = app.state.clock.now();
    for (kept_busy, over) in [(false, "PT15M"), (true, "PT10M")] {
        app.state.clock.set(begun);
        app.sign_in(ADULT).await;
        if kept_busy {
            app.advance("PT10M");
            app.get(paths::SESSION).await.expect(200);
        }
        app.advance(over);
        app.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
        app.state.clock.set(begun);
        app.get(paths::SESSION).await.expect_problem(401, "sign_in_needed");
    }
    let request = app.ask_code(ADULT).await;
    let code = app.code_for(ADULT).await;
    app.advance("PT10M");
    redeem(&app, &request, &code).await.expect_problem(422, "code_void");
    app.state.clock.set(begun);
    redeem(&app, &request, &code).await.expect_problem(422, "code_void");
}

#[tokio::test]
async fn a_clock_that_went_back_is_told_once() {
    let app = App::start().await;
    app.sign_in(ADULT).await;
    let mut state = app.state.clone();
    state.demo = None;
    let (log, _listening) = Log::listen();
    let told = || log.text().matches("ERROR").filter(|_| log.text().contains("the clock went back")).count();
    let back = |by: i64| {
        let now = app.state.clock.now();
        app.state.clock.set(now - SignedDuration::from_secs(by));
    };
    // At the start it is compared with what was recorded.
    back(3600);
    let mut watch = Watch::default();
    for _ in 0..2 {
        watch.look(&state).await.expect("looks");
        assert_eq!(told(), 1);
    }
    app.advance("PT2H");
    watch.look(&state).await.expect("looks");
    back(60);
    watch.look(&state).await.expect("looks");
    assert_eq!(told(), 1, "servers may be so far apart");
    back(1);
    watch.look(&state).await.expect("looks");
    assert_eq!(told(), 2);
    assert!(log.text().contains("seconds=61"));
}
