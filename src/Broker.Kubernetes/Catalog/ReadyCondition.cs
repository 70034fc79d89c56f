using System.Text.Json;
using Broker.Core.Catalog;
using Broker.Kubernetes.Api;

namespace Broker.Kubernetes.Catalog;

/// <summary>The condition <c>Ready</c> of a custom resource: whether this generation of it is in use, and why not.</summary>
/// <param name="IsTrue">Its <c>status</c>.</param>
/// <param name="Reason">One word for programs.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="ObservedGeneration">The generation that it speaks of.</param>
internal sealed record ReadyCondition(bool IsTrue, string Reason, string Message, long ObservedGeneration)
{
    /// <summary>The condition's type.</summary>
    public const string Type = "Ready";

    private const string InUse = "InUse";
    private const string Invalid = "Invalid";
    private const string IsInUse = "In use.";

    /// <summary>Half of what the schema allows: nobody reads more.</summary>
    private const int LongestMessage = 16 * 1024;

    /// <summary>The condition that an outcome means.</summary>
    public static ReadyCondition Of(DocumentOutcome outcome, long generation)
    {
        var isTrue = outcome.Use == DocumentUse.InUse;
        var problems = outcome.Problems.Where(problem => problem.IsWarning == isTrue).Select(problem => problem.Message).ToList();
        var said = string.Join("; ", problems);
        var message = outcome.Use switch
        {
            DocumentUse.InUse => problems.Count == 0 ? IsInUse : $"{IsInUse} Warning: {said}",
            DocumentUse.LastGoodInUse => $"{said}. The last version without an error is in use.",
            _ => $"{said}. Nothing of it is in use.",
        };
        return new ReadyCondition(isTrue, isTrue ? InUse : Invalid, message.Length > LongestMessage ? message[..LongestMessage] : message, generation);
    }

    /// <summary>Reads the condition of a resource; null when it has none.</summary>
    public static ReadyCondition? Read(JsonElement resource)
    {
        if (resource.Find("status", "conditions") is not { ValueKind: JsonValueKind.Array } conditions)
        {
            return null;
        }

        foreach (var condition in conditions.EnumerateArray())
        {
            if (condition.FindText("type") == Type)
            {
                var message = condition.FindText("message") ?? "";
                var reason = condition.FindText("reason") ?? "";

                // Nearly all of 100,000 say the same.
                return new ReadyCondition(
                    condition.FindText("status") == "True",
                    reason == InUse ? InUse : reason,
                    message == IsInUse ? IsInUse : message,
                    condition.FindNumber("observedGeneration") ?? 0);
            }
        }

        return null;
    }
}
