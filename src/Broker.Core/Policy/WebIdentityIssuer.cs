namespace Broker.Core.Policy;

/// <summary>The issuers that a <c>Federated</c> principal can name for AssumeRoleWithWebIdentity, and the key that holds their subject.</summary>
internal static class WebIdentityIssuer
{
    public const string Amazon = "www.amazon.com";
    public const string Facebook = "graph.facebook.com";
    public const string Google = "accounts.google.com";
    public const string Cognito = "cognito-identity.amazonaws.com";

    private const string ProviderMark = ":oidc-provider/";

    /// <summary>The condition key that says who of the issuer asks; null for a SAML provider.</summary>
    /// <remarks>Source: IAM User Guide, "Available keys for AWS web identity federation".</remarks>
    public static string? SubjectKey(string federated)
    {
        switch (federated)
        {
            case Amazon:
                return Amazon + ":user_id";
            case Facebook:
                return Facebook + ":id";
            case Google or Cognito:
                return federated + ":sub";
            default:
                var mark = federated.IndexOf(ProviderMark, StringComparison.Ordinal);
                return mark < 0 ? null : federated[(mark + ProviderMark.Length)..] + ":sub";
        }
    }
}
