//! The browser's database as an attacker, a full device or another build sees it.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

const OPEN: &str = "const open = (name, version) => new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => { if (!version) { request.transaction.abort(); } };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
});
const all = (store) => new Promise((resolve, reject) => {
    const request = store.getAll();
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
});";

async fn run(script: &str, arguments: &[&JsValue]) -> JsValue {
    let body = format!("{OPEN} return (async () => {{ {script} }})();");
    let function = Function::new_with_args("first, second, third", &body);
    let list: js_sys::Array = arguments.iter().copied().collect();
    let promise = function.apply(&JsValue::NULL, &list).expect("the script starts");
    JsFuture::from(promise.unchecked_into::<Promise>()).await.expect("the script ends well")
}

/// Every byte and letter that the database holds, as one text.
pub(crate) async fn dump(name: &str) -> String {
    let script = "const db = await open(first);
        const change = db.transaction([...db.objectStoreNames]);
        const bytes = (key, value) => value instanceof Uint8Array ? String.fromCharCode(...value) : value;
        let out = '';
        for (const store of db.objectStoreNames) {
          out += store + ': ' + JSON.stringify(await all(change.objectStore(store)), bytes) + '\\n';
        }
        db.close();
        return out;";
    run(script, &[&name.into()]).await.as_string().expect("a text")
}

/// The values of a store.
pub(crate) async fn values(name: &str, store: &str) -> js_sys::Array {
    let script = "const db = await open(first);
        const found = await all(db.transaction([second]).objectStore(second));
        db.close();
        return found;";
    run(script, &[&name.into(), &store.into()]).await.unchecked_into()
}

/// The sealed bytes of a store's values.
pub(crate) async fn records(name: &str, store: &str) -> Vec<Vec<u8>> {
    let values = values(name, store).await;
    let record = |value: JsValue| js_sys::Reflect::get(&value, &"record".into()).expect("a field");
    values.iter().map(|value| js_sys::Uint8Array::new(&record(value)).to_vec()).collect()
}

/// Runs `edit(list)` over the values of a store and puts the list back.
pub(crate) async fn edit(name: &str, store: &str, edit: &str) {
    let script = "const db = await open(first);
        const change = db.transaction([second], 'readwrite');
        const store = change.objectStore(second);
        const list = await all(store);
        new Function('list', third)(list);
        for (const value of list) { store.put(value); }
        await new Promise((resolve, reject) => { change.oncomplete = resolve; change.onabort = reject; });
        db.close();";
    run(script, &[&name.into(), &store.into(), &edit.into()]).await;
}

/// Puts values into a store as they are.
pub(crate) async fn put(name: &str, store: &str, values: &js_sys::Array) {
    let script = "const db = await open(first);
        const change = db.transaction([second], 'readwrite');
        for (const value of third) { change.objectStore(second).put(value); }
        await new Promise((resolve, reject) => { change.oncomplete = resolve; change.onabort = reject; });
        db.close();";
    run(script, &[&name.into(), &store.into(), values]).await;
}

/// Deletes the whole database, as a browser that needs room does.
pub(crate) async fn evict(name: &str) {
    let script = "await new Promise((resolve, reject) => {
          const request = indexedDB.deleteDatabase(first);
          request.onsuccess = resolve;
          request.onerror = reject;
        });";
    run(script, &[&name.into()]).await;
}

/// Whether there is a database of this name.
pub(crate) async fn exists(name: &str) -> bool {
    let script = "return (await indexedDB.databases()).some((db) => db.name === first);";
    run(script, &[&name.into()]).await.is_truthy()
}

/// Opens the database like a page that does not listen, and keeps it open.
pub(crate) async fn hold_open(name: &str) -> JsValue {
    run("return open(first);", &[&name.into()]).await
}

/// Lets go of it.
pub(crate) fn let_go(held: &JsValue) {
    Function::new_with_args("db", "db.close()").call1(&JsValue::NULL, held).expect("it closes");
}

/// Changes how the browser behaves, until it is dropped.
pub(crate) struct Fault(Function);

impl Fault {
    /// `fault` is a script that changes something and returns a function that undoes it.
    pub(crate) fn new(fault: &str) -> Self {
        let undo = Function::new_no_args(fault).call0(&JsValue::NULL).expect("the fault can be made");
        Self(undo.unchecked_into())
    }
}

impl Drop for Fault {
    fn drop(&mut self) {
        self.0.call0(&JsValue::NULL).expect("the fault can be undone");
    }
}
