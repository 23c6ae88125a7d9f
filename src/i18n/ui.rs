//! Words that every page uses.

texts! {
    site: "Privacy center · iwalk-scooter", "隐私中心 · iwalk-scooter";
    skeleton: "Loading…", "正在加载…";
    try_again: "Try again", "重试";
    sign_in: "Sign in", "登录";
    sign_in_first: "Sign in to see this page.", "登录后才能查看本页内容。";
    offline: "There is no connection right now.", "现在没有网络连接。";
    timeout: "The answer took too long. Please try again.", "等待时间过长，请重试。";
    bad_answer: "Something unexpected came back. Please try again in a moment.", "收到了意外的回应，请稍后重试。";
    not_kept: "This browser keeps no cookies: you cannot stay signed in, and no choice is saved. Please allow cookies for this page, use another browser, or call us.", "此浏览器不保存 Cookie，无法保持登录，也无法保存选择。请允许本页面使用 Cookie，换用其他浏览器，或打电话给我们。";
    broke: "Something broke on this page. Please load it again. What you had saved is still saved. ", "页面出错了，请重新加载。已保存的内容不会丢失。";
    reload: "Load again", "重新加载";
    not_loaded: "This could not be loaded.", "未能加载。";
    check_these: "Please check this", "请检查以下内容";
    ended: "Your session ended, so this was not saved. Please sign in again.", "登录已失效，刚才的操作没有保存。请重新登录。";
    saving: "Saving…", "正在保存…";
    not_saved: "Not saved.", "没有保存。";
    unclear: "We do not know whether this was saved.", "我们不知道是否已经保存。";
    waiting: "Not saved yet: there is no connection. It is sent as soon as there is one, if this page stays open.", "尚未保存：现在没有网络。只要本页不关闭，恢复连接后会自动提交。";
    trying: "Trying again…", "正在重试…";
    read_new_version: "Read the new version", "阅读新版本";
    copied: "Link copied", "链接已复制";
    not_copied: "The browser did not let us copy the link. It is in the address bar now.", "浏览器不允许复制。链接已显示在地址栏中。";
    more: "Show more", "显示更多";
    receipt: "Receipt", "回执";
    stranded: "We could not sign you in from the app. You can sign in with a code instead.", "未能从应用直接登录。您可以改用验证码登录。";
    code_instead: "Sign in with a code", "使用验证码登录";
    back_to_app: "Back to the app", "返回应用";
}
