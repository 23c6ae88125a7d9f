//! Words about who is signed in, and about signing out.

texts! {
    sign_out: "Sign out", "退出登录";
    signing_out: "Signing out…", "正在退出…";
    signed_out: "You are signed out.", "您已退出登录。";
    not_told: "This page has forgotten you, but we could not tell the server: {0} Until that works, somebody using this browser could still open your pages. The session ends by itself after {1} minutes without use.", "本页面已清除您的信息，但未能通知服务器：{0}在通知成功之前，使用此浏览器的人仍可能打开您的页面。{1} 分钟不使用，登录会自动失效。";
    account: "Signed in as {0}", "已登录：{0}";
}
