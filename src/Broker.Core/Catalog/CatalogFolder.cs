using Broker.Core.Catalog.Documents;
using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog;

/// <summary>A catalog kept as YAML documents in a folder.</summary>
/// <remarks>
/// Documents have the shape of Kubernetes resources: <c>apiVersion: iam.identity-broker.io/v1alpha1</c>, kinds <c>OidcProvider</c>,
/// <c>SamlProvider</c>, <c>LdapProvider</c>, <c>IamRole</c>, <c>IamUser</c>, <c>IamGroup</c>, <c>IamPolicy</c> and <c>Account</c>; one file may hold many.
/// Nothing is written, and nothing but the files is looked at, so a folder can be checked anywhere. Thread safe.
/// </remarks>
/// <param name="folder">The folder; problems show it as it is given here.</param>
public sealed class CatalogFolder(string folder)
{
    /// <summary>What every document says first; there is only one version.</summary>
    public const string ApiVersion = DocumentHeader.ApiVersion;

    private readonly string _absolute = Path.GetFullPath(folder);

    /// <summary>The provider that accounts have without a document; null for none.</summary>
    public CommonProvider? CommonProvider { get; init; }

    /// <summary>Reads the whole folder once. One error anywhere means no snapshot; all problems are reported together.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two files.</exception>
    public CatalogLoad Load(CancellationToken cancellationToken = default) => Load(PrincipalPins.None, cancellationToken);

    /// <summary>Reads the whole folder again: trust policies that stayed the same mean the principals that they meant before.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two files.</exception>
    internal CatalogLoad Load(PrincipalPins before, CancellationToken cancellationToken) => Load(before, edited: null, cancellationToken);

    /// <summary>
    /// Reads the folder as it would be with one file changed: <paramref name="edited"/> takes the place of the file that has its name there, or
    /// is added. Nothing is written.
    /// </summary>
    /// <param name="before">The folder as it is: trust policies that stay the same go on meaning the principals that they mean there.</param>
    /// <param name="edited">Path of the changed file, anywhere.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    public CatalogLoad LoadEdited(CatalogLoad before, string edited, CancellationToken cancellationToken = default) => Load(before.Pins, edited, cancellationToken);

    private CatalogLoad Load(PrincipalPins before, string? edited, CancellationToken cancellationToken)
    {
        var problems = new CatalogProblems();
        var files = new CatalogFiles(folder, problems);
        var builder = new CatalogBuilder(_absolute, problems, CommonProvider);
        var editedName = edited is null ? null : Path.GetFileName(edited);
        var names = files.List();
        foreach (var name in editedName is null ? names : [.. names.Union([editedName], StringComparer.Ordinal).Order(StringComparer.Ordinal)])
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (builder.IsOverfull)
            {
                break;
            }

            var path = string.Equals(name, editedName, StringComparison.Ordinal) ? edited! : files.PathOf(name);
            if (files.ReadAt(path) is { } bytes)
            {
                builder.AddFile(path, bytes);
            }
            else
            {
                builder.SkipFile();
            }
        }

        if (builder.IsEmpty && !problems.HasErrors)
        {
            new FileProblems(folder, problems).Warn(YamlPosition.Start, "no documents: every request will be denied");
        }

        return builder.Build(before);
    }
}
