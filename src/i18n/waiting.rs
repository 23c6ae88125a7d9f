//! Words about what is sent later, or once more.

texts! {
    not_sent_yet: "Not sent yet: there is no connection. It is sent as soon as there is one, if this page stays open.", "尚未发送：现在没有网络。只要本页不关闭，恢复连接后会自动发送。";
    again_in: "Possible again in {0} seconds.", "{0} 秒后可以重新发送。";
}
