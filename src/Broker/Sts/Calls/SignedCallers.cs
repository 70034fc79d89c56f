using Broker.Core;
using Broker.Core.Actions.Callers;
using Broker.Core.Sessions;

namespace Broker.Sts.Calls;

/// <summary>How every signed call begins: proves the caller, notes it for the audit, and counts the call on the caller's account.</summary>
internal sealed class SignedCallers(CallerAuthenticator authenticator, StsThrottle throttle)
{
    /// <summary>Proves who signed; <c>Throttling</c> when the account has asked too much.</summary>
    public StsResult<VerifiedCaller> Authenticate(StsCall call)
    {
        var result = authenticator.Authenticate(call.Signed);
        if (!result.TryGet(out var caller, out _))
        {
            return result;
        }

        call.Record.Caller = CallerRecord.Of(caller);
        return throttle.TryCount(caller.Principal.Account) ? result : StsThrottle.Exceeded;
    }
}
