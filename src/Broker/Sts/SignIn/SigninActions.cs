using Broker.Core;
using Broker.Core.Actions;
using Broker.Core.Actions.SignIn;
using Broker.Core.Audit;
using Broker.Issuing;

namespace Broker.Sts.SignIn;

/// <summary>The two actions of the sign-in: reads their parameters, counts them, runs them.</summary>
/// <remarks>Thread safe. Source: contracts/sts §1.11.</remarks>
internal sealed class SigninActions(GetSigninToken getToken, ConsoleLogin login, ConsoleDestinations destinations, StsThrottle throttle)
{
    private const string GetToken = "getSigninToken";
    private const string Login = "login";

    private static readonly StsError UnknownAction = new(StsErrorCode.InvalidAction, $"Action must be {GetToken} or {Login}.", "signin_action");

    /// <summary>The event that an action is in the audit, and the label that it is in the metrics.</summary>
    public static string EventOf(StsForm form) => form["Action"] switch
    {
        GetToken => "GetSigninToken",
        Login => "ConsoleLogin",
        _ => "Unknown",
    };

    /// <summary>Runs the action that a form names.</summary>
    public StsResult<SigninAnswer> Run(StsForm form, RequestEnvironment environment, ActionRecord record)
    {
        if (form["Action"] is not (GetToken or Login))
        {
            return UnknownAction;
        }

        if (throttle.TryBegin(environment.SourceAddress) is not { } begun)
        {
            return StsThrottle.Exceeded;
        }

        var result = form["Action"] is GetToken ? RunGetToken(form, environment, record) : RunLogin(form, environment, record);
        result.TryGet(out _, out var error);
        begun.End(record, error);
        return result;
    }

    private StsResult<SigninAnswer> RunGetToken(StsForm form, RequestEnvironment environment, ActionRecord record)
    {
        if (!form.TryGetNumber("SessionDuration", out var duration, out var error))
        {
            return error;
        }

        var request = new GetSigninTokenRequest(form["Session"], duration, form["SessionType"]);
        if (!getToken.Execute(request, environment, record).TryGet(out var token, out error))
        {
            return error;
        }

        return throttle.TryCount(record.Caller.Account!.Value) ? new SigninAnswer(token) : StsThrottle.Exceeded;
    }

    private StsResult<SigninAnswer> RunLogin(StsForm form, RequestEnvironment environment, ActionRecord record)
    {
        Uri? issuer = null;

        // The addresses come first: a token is not used up by a request that leads nowhere.
        var refused = destinations.Destination(form["Destination"], out var destination) ?? destinations.Issuer(form["Issuer"], out issuer);
        if (refused is not null)
        {
            return refused;
        }

        // Without queries and fragments: they may hold what an audit should not.
        record.Additional("LoginTo", destination!.GetLeftPart(UriPartial.Path));
        record.Additional("Issuer", issuer?.GetLeftPart(UriPartial.Path));
        return login.Execute(form["SigninToken"], environment, record).TryGet(out var signedIn, out var error) ? new SigninAnswer(signedIn, destination) : error;
    }
}
