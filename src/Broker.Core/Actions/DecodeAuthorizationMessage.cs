using Broker.Core.Actions.Callers;
using Broker.Core.Actions.Parameters;
using Broker.Core.Audit;
using Broker.Core.Denials;
using Broker.Core.Sessions;

namespace Broker.Core.Actions;

/// <summary>Why a request of the caller's account was denied: opens the message that the denial carried, or the one of its authorization id.</summary>
/// <remarks>
/// Thread safe. Signed. The id is ours, in the style of AWS's GetRequestAuthorizationDetails. Source: AWS STS API reference,
/// DecodeAuthorizationMessage.
/// </remarks>
public sealed class DecodeAuthorizationMessage(AuthorizationMessages messages)
{
    private const string PolicyAction = "sts:DecodeAuthorizationMessage";

    /// <summary>Runs the action.</summary>
    /// <param name="caller">The caller, whose policies must allow <c>sts:DecodeAuthorizationMessage</c> on <c>*</c>.</param>
    /// <param name="encodedMessage">The message or the id, 1 to 10,240 characters.</param>
    /// <param name="environment">The origin of the request.</param>
    /// <param name="record">What the audit will say; the message stays out of it.</param>
    public StsResult<DecodeAuthorizationMessageResponse> Execute(VerifiedCaller caller, string? encodedMessage, RequestEnvironment environment, ActionRecord record)
    {
        if (new ParameterConstraints().Secret("encodedMessage", encodedMessage, 1, AuthorizationMessages.LongestMessage).Error() is { } invalid)
        {
            return invalid;
        }

        if (CallerAuthorization.Check(caller, PolicyAction, "*", CallerAuthorization.ContextOf(caller, environment), record) is { } denied)
        {
            return denied;
        }

        return messages.Read(caller.Principal.Account, encodedMessage!).TryGet(out var decoded, out var error)
            ? new DecodeAuthorizationMessageResponse(decoded)
            : error;
    }
}

/// <summary>What DecodeAuthorizationMessage answers.</summary>
/// <param name="DecodedMessage">JSON: how the decision came about.</param>
public sealed record DecodeAuthorizationMessageResponse(string DecodedMessage);
