using Broker.Core;
using Broker.Core.Audit;
using Broker.Throttling;

namespace Broker.Sts;

/// <summary>An unsigned call that has taken its tokens of <see cref="StsThrottle"/>: say once how its proof went.</summary>
/// <param name="source">The bucket of the address that it came from.</param>
/// <param name="account">The bucket of the role's account; null for a call that is for no role.</param>
internal sealed class UnsignedCall(RateBucket source, RateBucket? account)
{
    /// <summary>
    /// Ends the call. A proof, which the action noted in its record, counts on the account whatever was decided about it; none counts on the
    /// address; and when the fault is the server's or the issuer's, the call counts on nobody.
    /// </summary>
    /// <param name="record">What the action left behind.</param>
    /// <param name="error">How it ended; null for a success.</param>
    public void End(ActionRecord record, StsError? error)
    {
        var isProved = !ReferenceEquals(record.Caller, AuditIdentity.Unknown);
        var isUndecided = !isProved && error?.Code is StsErrorCode.IDPCommunicationError or StsErrorCode.ServiceUnavailable or StsErrorCode.InternalFailure;
        if (isUndecided)
        {
            GiveUp();
            return;
        }

        (isProved ? source : account)?.GiveBack();
    }

    /// <summary>Ends a call that came to no end: its client went away, or something of ours broke.</summary>
    public void GiveUp()
    {
        source.GiveBack();
        account?.GiveBack();
    }
}
