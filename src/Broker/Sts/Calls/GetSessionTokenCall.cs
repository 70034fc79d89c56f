using Broker.Core;
using Broker.Core.Actions;

namespace Broker.Sts.Calls;

/// <inheritdoc cref="GetSessionToken"/>
internal sealed class GetSessionTokenCall(SignedCallers callers, GetSessionToken action) : IStsCall
{
    public string Action => "GetSessionToken";

    public ValueTask<StsResult<Action<IStsAnswerWriter>>> RunAsync(StsCall call, CancellationToken cancellationToken) => new(Run(call));

    private StsResult<Action<IStsAnswerWriter>> Run(StsCall call)
    {
        if (!callers.Authenticate(call).TryGet(out var caller, out var error))
        {
            return error;
        }

        var form = new StsParameters(call.Form);
        var request = new GetSessionTokenRequest(
            form.Number("DurationSeconds"), form.Text("SerialNumber"), form.Text("TokenCode"), form.Number("MinimumSessionTokenSize"));
        return form.Problem is { } problem ? problem : action.Execute(caller, request, call.Environment, call.Record).With(StsAnswers.Write);
    }
}
