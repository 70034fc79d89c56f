using Broker.Core;

namespace Broker.Sts.Calls;

/// <summary>An action on the wire: reads its parameters from the form, runs it, and gives what writes its result.</summary>
internal interface IStsCall
{
    /// <summary>The action's name.</summary>
    string Action { get; }

    /// <summary>Runs it.</summary>
    ValueTask<StsResult<Action<IStsAnswerWriter>>> RunAsync(StsCall call, CancellationToken cancellationToken);
}
