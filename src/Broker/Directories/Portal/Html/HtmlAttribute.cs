namespace Broker.Directories.Portal.Html;

/// <summary>One attribute of an element: its name is ours, its value may be anybody's and is encoded when it is written.</summary>
/// <remarks>
/// Attributes that a browser runs or follows are closed to plain text (threat L-20): handlers, <c>style</c> and <c>srcdoc</c> to everything,
/// addresses to all but <see cref="Local"/> and <see cref="Remote"/>.
/// </remarks>
internal readonly record struct HtmlAttribute
{
    private HtmlAttribute(string name, string value) => (Name, Value) = (name, value);

    /// <summary>Lower case letters and hyphens.</summary>
    public string Name { get; }

    /// <summary>Before encoding.</summary>
    public string Value { get; }

    /// <summary>A plain attribute.</summary>
    /// <exception cref="ArgumentException">A browser would run or follow its value: a defect of the page.</exception>
    public static implicit operator HtmlAttribute((string Name, string Value) pair) =>
        IsPlain(pair.Name) ? new HtmlAttribute(pair.Name, pair.Value) : throw new ArgumentException($"{pair.Name} is no plain attribute.", nameof(pair));

    /// <summary>An address of this portal.</summary>
    /// <exception cref="ArgumentException">The path would leave this origin.</exception>
    public static HtmlAttribute Local(string name, string path) =>
        path is ['/', ..] and not ['/', '/' or '\\', ..] ? new HtmlAttribute(name, path) : throw new ArgumentException("The path has to begin with one slash.", nameof(path));

    /// <summary>A place on the same page.</summary>
    public static HtmlAttribute Place(string id) => new("href", "#" + id);

    /// <summary>An address of another origin.</summary>
    /// <exception cref="ArgumentException">It is no http or https address.</exception>
    public static HtmlAttribute Remote(string name, Uri address) =>
        address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? new HtmlAttribute(name, address.AbsoluteUri)
            : throw new ArgumentException("The address has to be https.", nameof(address));

    private static bool IsPlain(string name) =>
        name is not ("href" or "src" or "action" or "formaction" or "style" or "srcdoc") && !name.StartsWith("on", StringComparison.Ordinal);
}
