using Broker.Core;
using Broker.Core.Actions;

namespace Broker.Sts.Calls;

/// <inheritdoc cref="DecodeAuthorizationMessage"/>
internal sealed class DecodeAuthorizationMessageCall(SignedCallers callers, DecodeAuthorizationMessage action) : IStsCall
{
    public string Action => "DecodeAuthorizationMessage";

    public ValueTask<StsResult<Action<IStsAnswerWriter>>> RunAsync(StsCall call, CancellationToken cancellationToken) =>
        new(callers.Authenticate(call).TryGet(out var caller, out var error)
            ? action.Execute(caller, call.Form["EncodedMessage"], call.Environment, call.Record).With(StsAnswers.Write)
            : error);
}
