using Broker.Core;
using Broker.Core.Actions.Outbound;

namespace Broker.Sts.Calls;

/// <inheritdoc cref="GetWebIdentityToken"/>
internal sealed class GetWebIdentityTokenCall(SignedCallers callers, GetWebIdentityToken action) : IStsCall
{
    public string Action => "GetWebIdentityToken";

    public ValueTask<StsResult<Action<IStsAnswerWriter>>> RunAsync(StsCall call, CancellationToken cancellationToken) => new(Run(call));

    private StsResult<Action<IStsAnswerWriter>> Run(StsCall call)
    {
        if (!callers.Authenticate(call).TryGet(out var caller, out var error))
        {
            return error;
        }

        var form = new StsParameters(call.Form);
        var request = new GetWebIdentityTokenRequest(form.Texts("Audience"), form.Text("SigningAlgorithm"))
        {
            DurationSeconds = form.Number("DurationSeconds"),
            Tags = form.Tags(),
        };
        return form.Problem is { } problem ? problem : action.Execute(caller, request, call.Environment, call.Record).With(StsAnswers.Write);
    }
}
