//! What is said to whoever signed in with an address that no account has.

texts! {
    told: "No account has the number or address that you signed in with. Sign in with the one that you use in the app, or contact us.", "您登录所用的号码或邮箱没有对应的账号。请用应用中的号码或邮箱登录，或联系我们。";
}
