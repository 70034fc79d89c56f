using Broker.Core;
using Broker.Core.Actions;
using Broker.Core.Sessions;

namespace Broker.Sts.Calls;

/// <summary>How every signed call begins: proves the caller and notes it for the audit.</summary>
internal sealed class SignedCallers(CallerAuthenticator authenticator)
{
    /// <summary>Proves who signed.</summary>
    public StsResult<VerifiedCaller> Authenticate(StsCall call)
    {
        var result = authenticator.Authenticate(call.Signed);
        if (result.TryGet(out var caller, out _))
        {
            call.Record.Caller = CallerRecord.Of(caller);
        }

        return result;
    }
}
