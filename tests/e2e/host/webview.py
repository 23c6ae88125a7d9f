#!/usr/bin/python3
"""An app around a WebKitGTK webview, as the operator's app on iOS is one around WKWebView.

It holds no logic of its own: what the page says goes to the test over a line of JSON, and what the test says goes to the
page. What a webview leaves to the app around it (navigation, downloads, file choosing) is decided here and told to the test.
"""

import argparse
import itertools
import json
import os
import socket

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("JavaScriptCore", "4.1")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, JavaScriptCore, WebKit2  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--origin", required=True)
parser.add_argument("--downloads", required=True)
options = parser.parse_args()

line = socket.create_connection(("127.0.0.1", options.port))
waiting = {}
numbers = itertools.count(1)
received = b""


def tell(message):
    line.sendall(json.dumps(message).encode() + b"\n")


def from_page(_manager, value, reply):
    """A message of the page; its promise is kept open until the test has answered."""
    number = next(numbers)
    waiting[number] = (value.get_context(), reply)
    tell({"n": number, "page": value.to_string()})
    return True


def from_test(_source, _condition):
    global received
    data = line.recv(65536)
    if not data:
        Gtk.main_quit()
        return False
    received += data
    *texts, received = received.split(b"\n")
    for text in texts:
        message = json.loads(text)
        if "n" in message:
            context, reply = waiting.pop(message["n"])
            reply.return_value(JavaScriptCore.Value.new_string(context, message["answer"]))
        elif "say" in message:
            script = "iwalkHost.onmessage({data: %s})" % json.dumps(message["say"])
            view.evaluate_javascript(script, -1, None, None, None, None)
    return True


def decide(_view, decision, kind):
    """No navigation leaves the allow-list; what the webview cannot show is downloaded."""
    if kind == WebKit2.PolicyDecisionType.RESPONSE:
        if decision.is_mime_type_supported():
            return False
        decision.download()
        return True
    uri = decision.get_navigation_action().get_request().get_uri()
    inside = uri == options.origin or uri.startswith((options.origin + "/", "about:blank"))
    if inside and kind == WebKit2.PolicyDecisionType.NAVIGATION_ACTION:
        return False
    tell({"outside": uri})
    decision.ignore()
    return True


def downloading(_context, download):
    def destination(it, name):
        it.set_allow_overwrite(True)
        it.set_destination("file://" + os.path.join(options.downloads, os.path.basename(name)))
        return True

    download.connect("decide-destination", destination)
    download.connect("finished", lambda it: tell({"downloaded": it.get_destination()}))
    download.connect("failed", lambda it, error: tell({"download-failed": error.message}))


def automated(_context, session):
    info = WebKit2.ApplicationInfo()
    info.set_name("host")
    info.set_version(1, 0, 0)
    session.set_application_info(info)
    session.connect("create-web-view", lambda _session: view)


context = WebKit2.WebContext()
context.set_automation_allowed(True)
manager = WebKit2.UserContentManager()
manager.connect("script-message-with-reply-received::iwalkHost", from_page)
manager.register_script_message_handler_with_reply("iwalkHost", None)
view = WebKit2.WebView(web_context=context, user_content_manager=manager, is_controlled_by_automation=True)
view.connect("decide-policy", decide)
context.connect("download-started", downloading)
context.connect("automation-started", automated)

window = Gtk.Window()
window.fullscreen()
window.add(view)
window.connect("destroy", Gtk.main_quit)
window.show_all()
GLib.io_add_watch(line.fileno(), GLib.IO_IN | GLib.IO_HUP, from_test)
Gtk.main()
