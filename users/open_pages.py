"""The only pages that open without login. Reviewed: a test compares this list with the URLs.

Everything else needs login, whatever a library's own decorators say.
"""

OPEN_PAGES = frozenset(
    {
        # visitors
        "home",
        "how-it-works",
        "safety",
        "safeguarding:what-we-keep",
        "display",
        "help",
        "styleguide",
        "set-language",
        "set-theme",
        "set-drawings",
        "hide-clock-bar",
        "look-around",  # exists only in a demo
        "demo-mail",  # exists only in a demo
        "demo-mail-detail",
        # machines
        "healthz",
        "readyz",
        "csp-report",  # browsers send what the policy stopped, without any cookie
        "security-txt",
        "exchange:feed",  # carries its own revocable token
        # a teacher invited by a colleague: the token is the key; shows a class, school and city
        "matching:link",
        # students joining by class code
        "classrooms:join",
        "classrooms:join-code",
        "classrooms:join-name",
        # students coming back: by the class of the device or its code, and three pictures
        "classrooms:back",
        "classrooms:back-pictures",
        "classrooms:back-wait",
        "classrooms:forget-class",
        # a student's printed card: 128 bits are the key
        "classrooms:card",
        "classrooms:card-ask",
        # the link of a mailed invitation: says who invites to what, and leads to an account
        "classrooms:invitation-link",
        # the head of a school, by a one-time link
        "classrooms:countersign",
        # the contact of a school, by a link of their own: shows no names and no words
        "safeguarding:contact-notice",
        # getting an account and logging in
        "account_login",
        "account_signup",
        "account_inactive",
        "account_email_verification_sent",
        "account_confirm_email",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",
        "mfa_login_webauthn",  # a passkey instead of a password
        "admin:login",
        "admin:jsi18n",
    }
)
