using Broker.Core;
using Broker.Core.Actions;

namespace Broker.Sts.Calls;

/// <inheritdoc cref="GetFederationToken"/>
internal sealed class GetFederationTokenCall(SignedCallers callers, GetFederationToken action) : IStsCall
{
    public string Action => "GetFederationToken";

    public ValueTask<StsResult<Action<IStsAnswerWriter>>> RunAsync(StsCall call, CancellationToken cancellationToken) => new(Run(call));

    private StsResult<Action<IStsAnswerWriter>> Run(StsCall call)
    {
        if (!callers.Authenticate(call).TryGet(out var caller, out var error))
        {
            return error;
        }

        var form = new StsParameters(call.Form);
        var request = new GetFederationTokenRequest(form.Text("Name"))
        {
            DurationSeconds = form.Number("DurationSeconds"),
            Policy = form.Text("Policy"),
            PolicyArns = form.PolicyArns(),
            Tags = form.Tags(),
            MinimumSessionTokenSize = form.Number("MinimumSessionTokenSize"),
        };
        return form.Problem is { } problem ? problem : action.Execute(caller, request, call.Environment, call.Record).With(StsAnswers.Write);
    }
}
