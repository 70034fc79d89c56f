using System.Globalization;
using Broker.Core.Policy;

namespace Broker.Core.Actions.Ldap;

/// <summary>The statement that lets somebody in, in words: what it demands and nothing else that is known of the person.</summary>
internal static class OfferReason
{
    private const int MostConditions = 8;

    /// <summary>Words the first Allow statement of the role's trust policy that matched.</summary>
    public static string Of(DecisionTrace trace)
    {
        var statements = trace.Layers.Where(layer => layer.Layer == PolicyLayer.Trust).SelectMany(layer => layer.Policies).SelectMany(policy => policy.Statements).ToArray();
        var at = Array.FindIndex(statements, statement => statement is { IsMatch: true, Statement.IsDeny: false });
        if (at < 0)
        {
            return "";
        }

        var (statement, conditions) = (statements[at].Statement, statements[at].Conditions);
        var name = statement.Sid.Length > 0
            ? string.Create(CultureInfo.InvariantCulture, $"statement {at + 1} ({statement.Sid})")
            : string.Create(CultureInfo.InvariantCulture, $"statement {at + 1}");
        if (conditions.IsEmpty)
        {
            return $"{name}: everybody of the directory";
        }

        var said = string.Join("; ", conditions.Take(MostConditions).Select(ConditionWords.Of));
        return conditions.Length > MostConditions
            ? string.Create(CultureInfo.InvariantCulture, $"{name}: {said}; and {conditions.Length - MostConditions} more")
            : $"{name}: {said}";
    }
}
