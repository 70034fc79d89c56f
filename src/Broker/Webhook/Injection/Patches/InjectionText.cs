using System.Globalization;
using System.Text;
using Broker.Webhook.Admission;
using Broker.Webhook.Injection.Decisions;
using Broker.Webhook.Injection.Plans;

namespace Broker.Webhook.Injection.Patches;

/// <summary>What is said about an injected pod: in its annotation, the log and Events.</summary>
internal static class InjectionText
{
    private const int MostNotes = 8;

    /// <summary>One line, <see cref="AdmissionAnswer.LongestMessage"/> characters at most.</summary>
    public static string Of(InjectionPlan plan, IReadOnlyList<string> notes)
    {
        var text = new StringBuilder("injected: ").Append(plan.Role.Text).Append(plan.Reason switch
        {
            DecisionReason.NativeSidecar => " by a native sidecar",
            DecisionReason.ClassicSidecar => " by a classic sidecar",
            _ => " by web identity",
        });
        foreach (var note in notes.Take(MostNotes))
        {
            text.Append("; ").Append(note);
        }

        if (notes.Count > MostNotes)
        {
            text.Append(CultureInfo.InvariantCulture, $"; and {notes.Count - MostNotes} more notes");
        }

        return text.Length <= AdmissionAnswer.LongestMessage ? text.ToString() : text.ToString(0, AdmissionAnswer.LongestMessage - 3) + "...";
    }
}
