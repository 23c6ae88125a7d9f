//! Words about the browsers in which one is signed in.

texts! {
    @page sessions: SESSIONS;
    sessions_intro: "Each line is one browser. Signing it out takes effect at once.", "每一行是一个浏览器。退出后立即生效。";
    place: "{0}, {1}", "{0}，{1} 系统";
    our_app: "Our app", "我们的应用";
    unknown: "Unknown device", "未知设备";
    this_one: "This browser", "本浏览器";
    since: "Since", "登录时间";
    seen: "Last used", "最近使用";
    until: "Ends at the latest", "最迟失效";
    idle: "or after {0} minutes without use", "或 {0} 分钟不使用后";
    revoke: "Sign out", "退出";
    revoke_label: "Sign out {0}", "退出 {0}";
    revoked: "Signed out: {0}", "已退出：{0}";
    ending: "Signing out…", "正在退出…";
    not_ended: "Not signed out.", "没有退出。";
    unclear: "We do not know whether that worked. The list shows what is so.", "我们不知道是否已经退出，请以列表为准。";
    elsewhere: "Sign out everywhere else", "退出其他所有设备";
    elsewhere_done: "You are signed in here only.", "现在只有本浏览器处于登录状态。";
    forget: "Sign out and forget this device", "退出登录并清除本设备上的数据";
    forget_text: "On a device that others use, you can also leave nothing behind: no session and no draft.", "如果别人也会用这台设备，您还可以不留下任何内容，包括登录和草稿。";
    only_here: "You are signed in here only.", "只有本浏览器处于登录状态。";
}
