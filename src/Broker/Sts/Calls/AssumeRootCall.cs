using Broker.Core;
using Broker.Core.Actions;

namespace Broker.Sts.Calls;

/// <inheritdoc cref="AssumeRoot"/>
internal sealed class AssumeRootCall(SignedCallers callers, AssumeRoot action) : IStsCall
{
    public string Action => "AssumeRoot";

    public ValueTask<StsResult<Action<IStsAnswerWriter>>> RunAsync(StsCall call, CancellationToken cancellationToken) => new(Run(call));

    private StsResult<Action<IStsAnswerWriter>> Run(StsCall call)
    {
        if (!callers.Authenticate(call).TryGet(out var caller, out var error))
        {
            return error;
        }

        var form = new StsParameters(call.Form);
        var request = new AssumeRootRequest(form.Text("TargetPrincipal"), form.Text("TaskPolicyArn.arn"), form.Number("DurationSeconds"));
        return form.Problem is { } problem ? problem : action.Execute(caller, request, call.Environment, call.Record).With(StsAnswers.Write);
    }
}
