using Broker.Core;
using Broker.Core.Actions;

namespace Broker.Sts.Calls;

/// <inheritdoc cref="GetCallerIdentity"/>
internal sealed class GetCallerIdentityCall(SignedCallers callers) : IStsCall
{
    public string Action => "GetCallerIdentity";

    public ValueTask<StsResult<Action<IStsAnswerWriter>>> RunAsync(StsCall call, CancellationToken cancellationToken) =>
        new(callers.Authenticate(call).TryGet(out var caller, out var error)
            ? StsAnswer.With<GetCallerIdentityResponse>(GetCallerIdentity.Execute(caller), StsAnswers.Write)
            : error);
}
