"""The Cognito user pool, its managed login and the page's public client."""

from aws_cdk import Aws, Duration, Fn, RemovalPolicy, Stack
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.stacks.acknowledgements import acknowledge

# How long a token still opens the API after its user has signed out or was erased: the gateway checks its
# signature alone.
ACCESS_TOKEN_VALIDITY = Duration.minutes(15)
# An access token of the managed login or of the command line has one of these, an ID token has none.
# https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html
ACCESS_TOKEN_SCOPES = ("openid", "aws.cognito.signin.user.admin")


def user_pool(scope: Construct, *, self_sign_up: bool) -> cognito.UserPool:
    """Create the user pool, retained because its users' ids key the ledger; another pool has other ids."""
    pool = cognito.UserPool(
        scope,
        "Users",
        sign_in_aliases=cognito.SignInAliases(email=True),
        self_sign_up_enabled=self_sign_up,
        auto_verify=cognito.AutoVerifiedAttrs(email=True),
        account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
        mfa=cognito.Mfa.OPTIONAL,
        mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
        # Length protects; required kinds of characters only make passwords easier to guess.
        # https://pages.nist.gov/800-63-4/sp800-63b.html
        password_policy=cognito.PasswordPolicy(
            min_length=12,
            require_lowercase=False,
            require_uppercase=False,
            require_digits=False,
            require_symbols=False,
        ),
        feature_plan=cognito.FeaturePlan.ESSENTIALS,
        deletion_protection=True,
        removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    )
    acknowledge(pool, "COG1", "Length protects; required kinds of characters make passwords easier to guess.")
    acknowledge(pool, "COG2", "The page cannot set up a second factor yet, so none can be required.")
    acknowledge(pool, "COG8", "The plan Plus costs $0.02 per user and month more than all the rest here.")
    return pool


class SignIn(Construct):
    """The managed login of a user pool; its client is created when the site's URL is known."""

    def __init__(self, scope: Construct, id_: str, *, pool: cognito.UserPool) -> None:
        super().__init__(scope, id_)
        self.pool = pool
        self.prefix = f"expenses-{_unique(self)}"
        cognito.CfnUserPoolDomain(
            self, "Domain", user_pool_id=pool.user_pool_id, domain=self.prefix, managed_login_version=2
        )
        self.url = f"https://{self.prefix}.auth.{Aws.REGION}.amazoncognito.com"

    def create_client(self, site_url: str) -> cognito.UserPoolClient:
        """Create the page's client: no secret, authorization code with PKCE.

        The command line signs in as an administrator: ADMIN_USER_PASSWORD_AUTH needs AWS credentials, so the
        public cannot use it.
        """
        client = cognito.UserPoolClient(
            self,
            "Page",
            user_pool=self.pool,
            generate_secret=False,
            auth_flows=cognito.AuthFlow(admin_user_password=True),
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[cognito.OAuthScope.OPENID, cognito.OAuthScope.EMAIL, cognito.OAuthScope.PROFILE],
                callback_urls=[f"{site_url}/"],
                logout_urls=[f"{site_url}/"],
            ),
            supported_identity_providers=[cognito.UserPoolClientIdentityProvider.COGNITO],
            access_token_validity=ACCESS_TOKEN_VALIDITY,
            id_token_validity=ACCESS_TOKEN_VALIDITY,
            refresh_token_validity=Duration.days(30),
            # A refresh token is good for one use, and for repeating a request whose answer was lost.
            refresh_token_rotation_grace_period=Duration.seconds(60),
            enable_token_revocation=True,
            prevent_user_existence_errors=True,
        )
        # Without a branding the client's managed login page shows only an error.
        cognito.CfnManagedLoginBranding(
            self,
            "LoginStyle",
            user_pool_id=self.pool.user_pool_id,
            client_id=client.user_pool_client_id,
            use_cognito_provided_values=True,
        )
        return client


def _unique(scope: Construct) -> str:
    """Return twenty hexadecimal digits of the stack's id; sign-in domains are unique among all AWS accounts.

    The id is a UUID of version 1: its last group names the host that made it, and only the first one, the
    low bits of the time, tells apart the stacks of one host.
    """
    guid = Fn.select(2, Fn.split("/", Stack.of(scope).stack_id))
    return "-".join(Fn.select(group, Fn.split("-", guid)) for group in (0, 4))
