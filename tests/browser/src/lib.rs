//! Tests of the app that need a real browser.
