using Broker.Core.Actions;
using Broker.Core.Actions.Outbound;
using Broker.Core.Sessions;

namespace Broker.Sts;

/// <summary>The members of each action's result, in the order of the service model.</summary>
internal static class StsAnswers
{
    public static void Write(IStsAnswerWriter writer, AssumeRoleResponse response)
    {
        WriteCredentials(writer, response.Session);
        WriteAssumedRole(writer, response.Session);
        WriteSize(writer, response.Session);
        WriteSourceIdentity(writer, response.Session);
    }

    public static void Write(IStsAnswerWriter writer, AssumeRoleWithWebIdentityResponse response)
    {
        WriteCredentials(writer, response.Session);
        writer.Text("SubjectFromWebIdentityToken", response.Subject);
        WriteAssumedRole(writer, response.Session);
        WriteSize(writer, response.Session);
        writer.Text("Provider", response.Provider);
        writer.Text("Audience", response.Audience);
        WriteSourceIdentity(writer, response.Session);
    }

    public static void Write(IStsAnswerWriter writer, AssumeRoleWithSamlResponse response)
    {
        WriteCredentials(writer, response.Session);
        WriteAssumedRole(writer, response.Session);
        WriteSize(writer, response.Session);
        writer.Text("Subject", response.Assertion.Subject);
        writer.Text("SubjectType", response.Assertion.SubjectType);
        writer.Text("Issuer", response.Assertion.Issuer);
        writer.Text("Audience", response.Assertion.Audience);
        writer.Text("NameQualifier", response.Assertion.NameQualifier);
        WriteSourceIdentity(writer, response.Session);
    }

    public static void Write(IStsAnswerWriter writer, GetSessionTokenResponse response)
    {
        WriteCredentials(writer, response.Session);
        WriteTokenSize(writer, response.Session);
    }

    public static void Write(IStsAnswerWriter writer, GetFederationTokenResponse response)
    {
        WriteCredentials(writer, response.Session);
        writer.Begin("FederatedUser");
        writer.Text("FederatedUserId", response.Session.Session.Principal.UserId);
        writer.Text("Arn", response.Session.Session.Principal.Arn);
        writer.End();
        WriteSize(writer, response.Session);
    }

    public static void Write(IStsAnswerWriter writer, AssumeRootResponse response)
    {
        WriteCredentials(writer, response.Session);
        WriteSourceIdentity(writer, response.Session);
    }

    public static void Write(IStsAnswerWriter writer, GetWebIdentityTokenResponse response)
    {
        writer.Text("WebIdentityToken", response.Issued.Token.Reveal());
        writer.Time("Expiration", response.Issued.ExpiresAt);
    }

    public static void Write(IStsAnswerWriter writer, GetCallerIdentityResponse response)
    {
        writer.Text("Arn", response.Arn);
        writer.Text("UserId", response.UserId);
        writer.Text("Account", response.Account.ToString());
    }

    public static void Write(IStsAnswerWriter writer, GetAccessKeyInfoResponse response) => writer.Text("Account", response.Account.ToString());

    public static void Write(IStsAnswerWriter writer, DecodeAuthorizationMessageResponse response) => writer.Text("DecodedMessage", response.DecodedMessage);

    private static void WriteCredentials(IStsAnswerWriter writer, IssuedSession session)
    {
        var credentials = session.Credentials;
        writer.Begin("Credentials");
        writer.Text("AccessKeyId", credentials.AccessKeyId);
        writer.Text("SecretAccessKey", credentials.SecretAccessKey.Reveal());
        writer.Text("SessionToken", credentials.SessionToken.Reveal());
        writer.Time("Expiration", credentials.Expiration);
        writer.End();
    }

    private static void WriteAssumedRole(IStsAnswerWriter writer, IssuedSession session)
    {
        writer.Begin("AssumedRoleUser");
        writer.Text("AssumedRoleId", session.Session.Principal.UserId);
        writer.Text("Arn", session.Session.Principal.Arn);
        writer.End();
    }

    /// <summary>AWS left the old element out when nothing was packed; clients ignore it, so it is always here.</summary>
    private static void WriteSize(IStsAnswerWriter writer, IssuedSession session)
    {
        writer.Number("PackedPolicySize", session.SessionTokenUtilization);
        WriteTokenSize(writer, session);
    }

    private static void WriteTokenSize(IStsAnswerWriter writer, IssuedSession session)
    {
        writer.Number("SessionTokenSize", session.SessionTokenSize);
        writer.Number("SessionTokenUtilization", session.SessionTokenUtilization);
    }

    private static void WriteSourceIdentity(IStsAnswerWriter writer, IssuedSession session)
    {
        if (session.Session.SourceIdentity is { } sourceIdentity)
        {
            writer.Text("SourceIdentity", sourceIdentity);
        }
    }
}
