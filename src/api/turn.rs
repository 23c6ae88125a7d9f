//! One after the other: what must not be under way at the same time waits for its turn.

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    rc::Rc,
    task::{Poll, Waker},
};

/// A turn that one at a time has. Clones share it.
#[derive(Clone, Default)]
pub struct Turn(Rc<Inner>);

#[derive(Default)]
struct Inner {
    taken: Cell<bool>,
    waiting: RefCell<Vec<Waker>>,
}

/// Whoever holds this has the turn.
pub struct Held(Rc<Inner>);

impl Turn {
    /// Waits until nobody has it.
    pub async fn take(self) -> Held {
        poll_fn(|context| {
            if self.0.taken.replace(true) {
                self.0.waiting.borrow_mut().push(context.waker().clone());
                Poll::Pending
            } else {
                Poll::Ready(Held(self.0.clone()))
            }
        })
        .await
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.taken.set(false);
        for waiting in self.0.waiting.take() {
            waiting.wake();
        }
    }
}
