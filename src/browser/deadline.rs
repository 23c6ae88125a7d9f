//! A time limit for a request: it aborts the request when it has passed, and when it is dropped.

use super::window;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{AbortController, AbortSignal};

/// The limit.
pub struct Deadline {
    controller: Option<AbortController>,
    timer: Option<i32>,
    passed: Rc<Cell<bool>>,
    _abort: Closure<dyn FnMut()>,
}

impl Deadline {
    /// Starts now.
    #[must_use]
    pub fn after(milliseconds: i32) -> Self {
        let controller = AbortController::new().ok();
        let passed = Rc::new(Cell::new(false));
        let abort = Closure::<dyn FnMut()>::new({
            let (controller, passed) = (controller.clone(), Rc::clone(&passed));
            move || {
                passed.set(true);
                if let Some(controller) = &controller {
                    controller.abort();
                }
            }
        });
        let timer = window().set_timeout_with_callback_and_timeout_and_arguments_0(
            abort.as_ref().unchecked_ref(),
            milliseconds,
        );
        Self { controller, timer: timer.ok(), passed, _abort: abort }
    }

    /// For the request.
    #[must_use]
    pub fn signal(&self) -> Option<AbortSignal> {
        self.controller.as_ref().map(AbortController::signal)
    }

    /// Whether time ran out.
    #[must_use]
    pub fn has_passed(&self) -> bool {
        self.passed.get()
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        if let Some(timer) = self.timer {
            window().clear_timeout_with_handle(timer);
        }
        // Does nothing to a request that is complete.
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}
