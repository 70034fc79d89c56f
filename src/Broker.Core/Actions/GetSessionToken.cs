using Broker.Core.Actions.Callers;
using Broker.Core.Actions.Parameters;
using Broker.Core.Audit;
using Broker.Core.Sessions;

namespace Broker.Core.Actions;

/// <summary>Temporary credentials of a user or root for its long-term keys, with or without MFA. Needs no permission; no policy can deny it.</summary>
/// <remarks>Thread safe. Signed. Source: AWS STS API reference, GetSessionToken.</remarks>
public sealed class GetSessionToken(SessionIssuer issuer, CallerMfa mfa)
{
    /// <summary>Runs the action.</summary>
    public StsResult<GetSessionTokenResponse> Execute(VerifiedCaller caller, GetSessionTokenRequest request, RequestEnvironment environment, ActionRecord record)
    {
        record.Parameter("durationSeconds", request.DurationSeconds);
        record.Parameter("serialNumber", request.SerialNumber);

        // 1. Parameters.
        var invalid = new ParameterConstraints()
            .Duration(request.DurationSeconds, (int)SessionDuration.LongestForUser.TotalSeconds)
            .Mfa(request.SerialNumber, request.TokenCode)
            .TokenSize(request.MinimumSessionTokenSize)
            .Error();
        if (invalid is not null)
        {
            return invalid;
        }

        // 2. Caller: long-term keys only.
        StsError Refuse(StsError refusal) => CallerAuthorization.Never(
            refusal, caller.Principal.ToRequestPrincipal(), ("sts:GetSessionToken", "*"), CallerAuthorization.ContextOf(caller, environment), record);
        if (caller.Session is not null)
        {
            return Refuse(ActionErrors.SessionCredentials("GetSessionToken"));
        }

        // 3. MFA.
        if (mfa.Check(caller, request.SerialNumber, request.TokenCode, out var hasPassed) is { } failed)
        {
            return Refuse(failed);
        }

        // 4. Region.
        var account = caller.Principal.Account;
        if (!caller.Catalog.AccountOf(account).IsActiveIn(environment.Region))
        {
            return ActionErrors.RegionDisabled(account);
        }

        // 5. Mint.
        var asked = new UserSessionRequest(caller, request.DurationSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null)
        {
            MfaAuthenticatedAt = hasPassed ? DateTimeOffset.FromUnixTimeSeconds(environment.Now.ToUnixTimeSeconds()) : null,
            IsGlobalV1 = environment.IssuesGlobalV1(caller.Catalog.AccountOf(account)),
            MinimumTokenSize = request.MinimumSessionTokenSize ?? 0,
        };
        if (!issuer.Mint(asked).TryGet(out var session, out var error))
        {
            return error;
        }

        record.Issued(session);
        return new GetSessionTokenResponse(session);
    }
}

/// <summary>The parameters of GetSessionToken as they arrived; null where absent. Prints no code.</summary>
public sealed record GetSessionTokenRequest(int? DurationSeconds, string? SerialNumber, string? TokenCode, int? MinimumSessionTokenSize = null)
{
    /// <inheritdoc/>
    public override string ToString() => "GetSessionToken";
}

/// <summary>What GetSessionToken answers.</summary>
public sealed record GetSessionTokenResponse(IssuedSession Session);
