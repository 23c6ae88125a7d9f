//! Words about drafts and messages that wait.

texts! {
    @page forget: FORGET;
    loading: "Looking for a draft on this device…", "正在查找本设备上的草稿…";
    empty: "What you write is kept on this device, encrypted, less than half a second after you type it.", "您输入的内容会在半秒之内加密保存在本设备上。";
    saving: "Saving the draft…", "正在保存草稿…";
    saved: "Draft kept on this device at {0}.", "草稿已于 {0} 保存在本设备上。";
    restored: "Your draft is back.", "您的草稿已恢复。";
    unchecked: "We could not check that it is the newest one: please read it through before you send it.", "我们未能确认这是最新的草稿，发送前请仔细看一遍。";
    not_saved: "Not saved on this device.", "没有保存在本设备上。";
    stays_here: "What you wrote stays on this page as long as it is open.", "只要不关闭本页，您写的内容就还在。";
    no_storage: "This browser does not let us keep anything.", "此浏览器不允许保存数据。";
    no_crypto: "This browser cannot encrypt here, and we keep nothing unencrypted.", "此浏览器在这里无法加密，而我们不保存未加密的内容。";
    blocked: "The privacy center is open in another tab that is out of date. Please close that tab.", "另一个标签页中打开的隐私中心版本过旧，请关闭该标签页。";
    newer: "The privacy center was updated in another tab. Please load this page again; copy your text first.", "另一个标签页中的隐私中心已更新。请先复制您写的内容，再重新加载本页。";
    failed: "The device did not keep it. It may be full.", "设备未能保存，存储空间可能已满。";
    too_large: "It is too long for a draft.", "内容过长，无法保存为草稿。";
    signed_out: "You are no longer signed in.", "您已不在登录状态。";
    lapsed: "Your session has ended. What you wrote is still here. Sign in again to send it.", "登录已失效。您写的内容还在，重新登录后即可发送。";
    waits: "A draft waits on this device. It opens when whoever wrote it signs in again.", "本设备上有一份草稿，由作者本人重新登录后打开。";
    no_key: "We could not get the key for your drafts: {0}", "无法取得草稿的密钥：{0}";
    locked: "There is a draft on this device. It is locked until there is a connection.", "本设备上有一份草稿，恢复网络连接后才能打开。";
    locked_why: "There is a draft on this device that cannot be opened now: {0}", "本设备上有一份草稿，现在无法打开：{0}";
    until_then: "Until then, what you write here is on this page only, not on this device.", "在此之前，您在本页写的内容只在本页，没有保存在本设备上。";
    older: "The draft on this device is older than the last one you kept. Somebody may have put it back.", "本设备上的草稿比您最后保存的那份旧，可能有人把旧的放了回来。";
    open_older: "Open the older draft", "打开旧草稿";
    conflict: "There is another text on this device. Which one do you want?", "本设备上还有另一份内容。您要用哪一份？";
    take_other: "Use the other text", "使用另一份";
    keep_mine: "Keep the text here", "保留本页的内容";
    thrown: "The draft was thrown away.", "草稿已删除。";
    bring_back: "Bring it back", "恢复草稿";
    discard: "Throw the draft away", "删除草稿";
    aside: "Drafts that could not be opened: {0}. They were damaged, or a key that no longer exists locked them. We put them aside, unread.", "无法打开的草稿：{0} 份。可能已损坏，或其密钥已不存在。我们已将它们另行存放，未作读取。";
    delete_aside: "Delete what was put aside", "删除另行存放的草稿";
    waiting: "On this device, waiting to be sent. It goes out by itself when there is a connection, as long as this page is open; otherwise when you open it again.", "已在本设备上，等待发送。只要本页开着，恢复连接后会自动发送；否则会在您再次打开本页时发送。";
    waiting_page: "Waiting to be sent. This device could not keep it, so please leave this page open.", "等待发送。本设备未能保存，请不要关闭本页。";
    send_now: "Try now", "立即重试";
    sending: "Sending…", "正在发送…";
    received: "We have received it.", "我们已收到。";
    refused: "It was not taken: {0} Your text is still here.", "未被接收：{0}您写的内容还在。";
    stale: "It waited for two days, so we did not send it by ourselves. Please see whether it arrived before you send it again.", "这条消息已等待两天，我们没有自动发送。再次发送前，请先查看是否已经送达。";
    forgetting: "Forgetting…", "正在清除…";
    forget_here: "Forget this device", "清除本设备上的数据";
    forget_text: "This removes the choices that this browser made without an account, deletes the drafts and waiting messages that it keeps, and destroys the key that locks them. Whoever is signed in is signed out.", "这会清除此浏览器未登录时作出的选择，删除其中保存的草稿和待发消息，并销毁其密钥。如已登录，会退出登录。";
    forgotten: "You are signed out, and this device keeps nothing of yours.", "您已退出登录，本设备不再保存您的任何内容。";
    nothing_left: "Nothing of yours is left in this browser.", "此浏览器中不再保存您的任何内容。";
    not_forgotten: "This page has forgotten you, but not all of it could be done: {0} Please try again.", "本页面已清除您的信息，但未能全部完成：{0}请重试。";
}
