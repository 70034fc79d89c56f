using System.Diagnostics.CodeAnalysis;
using Broker.Webhook.Injection.Decisions;

namespace Broker.Webhook.Injection.Requests;

/// <summary>
/// What pod and service account ask for, merged. First one wins: the pod's under our prefix, the pod's under EKS' prefix, the service
/// account's under our prefix, the service account's under EKS' prefix. The precedence is written here and nowhere else.
/// </summary>
/// <remarks>Not thread safe; one for each review.</remarks>
internal sealed class AskedAnnotations
{
    private readonly Dictionary<string, AskedValue> _values = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];

    /// <summary>What was overridden by what, for the pod's author; a service account's value that a pod overrides is no surprise and not told.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Whether anything is asked for.</summary>
    public bool IsEmpty => _values.Count == 0;

    /// <summary>The names that are asked for.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>Adds the pod's annotations; they go first.</summary>
    public InjectionRefusal? AddPod(IEnumerable<KeyValuePair<string, string>> annotations) => Add(annotations, "the pod", isPod: true);

    /// <summary>Adds the service account's, where the pod says nothing.</summary>
    public InjectionRefusal? AddServiceAccount(string name, IEnumerable<KeyValuePair<string, string>> annotations) =>
        Add(annotations, $"the service account {AsciiQuoted.Of(name)}", isPod: false);

    /// <summary>The value that counts.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out AskedValue? value) => _values.TryGetValue(name, out value);

    private InjectionRefusal? Add(IEnumerable<KeyValuePair<string, string>> annotations, string whose, bool isPod)
    {
        Dictionary<string, AskedValue>? ours = null, eks = null;
        foreach (var (key, text) in annotations)
        {
            if (key.StartsWith(AnnotationName.Prefix, StringComparison.Ordinal))
            {
                var name = key[AnnotationName.Prefix.Length..];
                if (AnnotationName.All.Contains(name, StringComparer.Ordinal))
                {
                    (ours ??= new(StringComparer.Ordinal))[name] = new AskedValue(text, $"annotation {key} of {whose}", isPod);
                }
                else if (!isPod || key != AnnotationName.Status)
                {
                    return InjectionRefusal.Annotation(
                        $"{whose} has the annotation {AsciiQuoted.Of(key)}, which is not known: the names under {AnnotationName.Prefix} are {string.Join(", ", AnnotationName.All)}.");
                }
            }
            else if (key.StartsWith(AnnotationName.EksPrefix, StringComparison.Ordinal)
                && AnnotationName.All.Contains(key[AnnotationName.EksPrefix.Length..], StringComparer.Ordinal))
            {
                (eks ??= new(StringComparer.Ordinal))[key[AnnotationName.EksPrefix.Length..]] = new AskedValue(text, $"annotation {key} of {whose}", isPod);
            }
        }

        Merge(ours, tellsOverridden: false);
        Merge(eks, tellsOverridden: true);
        return null;
    }

    private void Merge(Dictionary<string, AskedValue>? layer, bool tellsOverridden)
    {
        foreach (var (name, value) in layer ?? [])
        {
            if (!_values.TryAdd(name, value) && tellsOverridden && _values[name] is var winner && winner.IsOfPod == value.IsOfPod && winner.Text != value.Text)
            {
                _notes.Add($"{winner.Origin} counts, not {AnnotationName.EksPrefix}{name}");
            }
        }
    }
}
