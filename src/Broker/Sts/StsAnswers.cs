using Broker.Core.Actions;

namespace Broker.Sts;

/// <summary>The members of each action's result, in the order of the service model.</summary>
internal static class StsAnswers
{
    public static void Write(IStsAnswerWriter writer, AssumeRoleWithWebIdentityResponse response)
    {
        var (session, credentials) = (response.Session.Session, response.Session.Credentials);
        writer.Begin("Credentials");
        writer.Text("AccessKeyId", credentials.AccessKeyId);
        writer.Text("SecretAccessKey", credentials.SecretAccessKey.Reveal());
        writer.Text("SessionToken", credentials.SessionToken.Reveal());
        writer.Time("Expiration", credentials.Expiration);
        writer.End();
        writer.Text("SubjectFromWebIdentityToken", response.Subject);
        writer.Begin("AssumedRoleUser");
        writer.Text("AssumedRoleId", session.AssumedRoleId);
        writer.Text("Arn", session.Arn);
        writer.End();
        writer.Number("PackedPolicySize", response.Session.PackedPolicySize);
        writer.Text("Provider", response.Provider);
        writer.Text("Audience", response.Audience);
    }

    public static void Write(IStsAnswerWriter writer, GetCallerIdentityResponse response)
    {
        writer.Text("Arn", response.Arn);
        writer.Text("UserId", response.UserId);
        writer.Text("Account", response.Account.ToString());
    }

    public static void Write(IStsAnswerWriter writer, GetAccessKeyInfoResponse response) => writer.Text("Account", response.Account.ToString());
}
