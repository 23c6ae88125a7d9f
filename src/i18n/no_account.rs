//! What is said to whoever signed in with an address that no account has.

texts! {
    told: "No account has the number or address that you signed in with, so nothing can be chosen or looked up here. Sign in with the one that you use in the app, or call or write to us.", "您登录所用的号码或邮箱没有对应的账号，因此这里无法选择或查询。请用您在应用中使用的号码或邮箱登录，也可以打电话或写信联系我们。";
}
