using Broker.Core;
using Broker.Core.Actions;

namespace Broker.Sts.Calls;

/// <inheritdoc cref="GetAccessKeyInfo"/>
internal sealed class GetAccessKeyInfoCall(SignedCallers callers) : IStsCall
{
    public string Action => "GetAccessKeyInfo";

    public ValueTask<StsResult<Action<IStsAnswerWriter>>> RunAsync(StsCall call, CancellationToken cancellationToken) =>
        new(callers.Authenticate(call).TryGet(out var caller, out var error)
            ? GetAccessKeyInfo.Execute(caller, call.Form["AccessKeyId"], call.Environment, call.Record).With(StsAnswers.Write)
            : error);
}
