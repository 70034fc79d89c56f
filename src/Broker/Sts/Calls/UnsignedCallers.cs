using Broker.Core;

namespace Broker.Sts.Calls;

/// <summary>How every unsigned call for a role runs: counted before its proof is looked at, and by how that went.</summary>
internal sealed class UnsignedCallers(StsThrottle throttle)
{
    /// <summary>Runs the action unless too much is asked of the role's account or came from this address.</summary>
    /// <param name="call">The call; the action notes the proved caller in its record.</param>
    /// <param name="roleArn">The role as it was asked for; null or no ARN is the action's to refuse.</param>
    /// <param name="runAsync">The action. Not called when the answer is <c>Throttling</c>.</param>
    public async ValueTask<StsResult<T>> RunAsync<T>(StsCall call, string? roleArn, Func<ValueTask<StsResult<T>>> runAsync)
        where T : class
    {
        var account = RoleArn.TryParse(roleArn, out var role) ? role.Account : default;
        if (throttle.TryBegin(call.Environment.SourceAddress, account) is not { } begun)
        {
            call.Record.Parameter("roleArn", roleArn);
            return StsThrottle.Exceeded;
        }

        var isEnded = false;
        try
        {
            var result = await runAsync();
            result.TryGet(out _, out var error);
            begun.End(call.Record, error);
            isEnded = true;
            return result;
        }
        finally
        {
            if (!isEnded)
            {
                begun.GiveUp();
            }
        }
    }
}
