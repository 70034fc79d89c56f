using System.Collections.Frozen;
using Broker.Core;
using Broker.Sts.Calls;

namespace Broker.Sts;

/// <summary>The list of actions, found by name.</summary>
internal sealed class StsActions(IEnumerable<IStsCall> calls)
{
    /// <summary>The API version that every SDK sends.</summary>
    public const string Version = "2011-06-15";

    private const int LongestEcho = 64;

    private readonly FrozenDictionary<string, IStsCall> _calls = calls.ToFrozenDictionary(call => call.Action, StringComparer.Ordinal);

    /// <summary>Whether this server has the action; also bounds the metric label.</summary>
    public bool Knows(string action) => _calls.ContainsKey(action);

    /// <summary>Runs an action and gives what writes its result.</summary>
    public ValueTask<StsResult<Action<IStsAnswerWriter>>> RunAsync(string action, StsCall call, CancellationToken cancellationToken) =>
        _calls.TryGetValue(action, out var known)
            ? known.RunAsync(call, cancellationToken)
            : new(Unknown(action, Version));

    /// <summary>The answer for an action or version that is not here.</summary>
    public static StsError Unknown(string action, string version) =>
        new(StsErrorCode.InvalidAction, $"Could not find operation {Shorten(action)} for version {Shorten(version)}", "action");

    private static string Shorten(string text) => text.Length <= LongestEcho ? text : text[..LongestEcho];
}
