using Broker.Core;
using Broker.Core.Actions;
using Broker.Core.Authentication.SigV4;

namespace Broker.Sts;

/// <summary>The list of actions: form in, result writer out. A signed action begins with <see cref="CallerAuthenticator"/>.</summary>
internal sealed class StsActions(AssumeRoleWithWebIdentity assumeRoleWithWebIdentity, CallerAuthenticator authenticator)
{
    /// <summary>The API version that every SDK sends.</summary>
    public const string Version = "2011-06-15";

    /// <summary>Whether this server has the action; also bounds the metric label.</summary>
    public static bool Knows(string action) => action is "AssumeRoleWithWebIdentity" or "GetCallerIdentity" or "GetAccessKeyInfo";

    /// <summary>Runs an action and gives what writes its result.</summary>
    public async ValueTask<StsResult<Action<IStsAnswerWriter>>> RunAsync(string action, StsForm form, SigV4Request request, CancellationToken cancellationToken)
    {
        switch (action)
        {
            case "AssumeRoleWithWebIdentity":
                return await AssumeRoleWithWebIdentityAsync(form, cancellationToken);

            case "GetCallerIdentity":
                if (!authenticator.Authenticate(request).TryGet(out var caller, out var error))
                {
                    return error;
                }

                return Answer(GetCallerIdentity.Execute(caller), StsAnswers.Write);

            case "GetAccessKeyInfo":
                if (!authenticator.Authenticate(request).TryGet(out caller, out error)
                    || !GetAccessKeyInfo.Execute(caller, form["AccessKeyId"]).TryGet(out var info, out error))
                {
                    return error;
                }

                return Answer(info, StsAnswers.Write);

            default:
                return new StsError(StsErrorCode.InvalidAction, $"Could not find operation {Shorten(action)} for version {Version}", "action");
        }
    }

    private async ValueTask<StsResult<Action<IStsAnswerWriter>>> AssumeRoleWithWebIdentityAsync(StsForm form, CancellationToken cancellationToken)
    {
        if (!form.TryGetNumber("DurationSeconds", out var durationSeconds, out var error))
        {
            return error;
        }

        var request = new AssumeRoleWithWebIdentityRequest(
            form["RoleArn"],
            form["RoleSessionName"],
            form["WebIdentityToken"]?.Trim(' ', '\t', '\r', '\n'),
            durationSeconds,
            form["ProviderId"],
            AsksForSessionPolicy: form.Has("Policy") || form.Has("PolicyArns"));
        var result = await assumeRoleWithWebIdentity.ExecuteAsync(request, cancellationToken);
        if (!result.TryGet(out var response, out error))
        {
            return error;
        }

        return Answer(response, StsAnswers.Write);
    }

    private static StsResult<Action<IStsAnswerWriter>> Answer<T>(T response, Action<IStsAnswerWriter, T> write)
    {
        Action<IStsAnswerWriter> members = writer => write(writer, response);
        return members;
    }

    private static string Shorten(string action) => action.Length <= 64 ? action : action[..64];
}
