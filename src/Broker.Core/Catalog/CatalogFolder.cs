using Broker.Core.Catalog.Documents;
using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog;

/// <summary>A catalog kept as YAML documents in a folder.</summary>
/// <remarks>
/// Documents have the shape of Kubernetes resources: <c>apiVersion: iam.identity-broker.io/v1alpha1</c>, kinds <c>OidcProvider</c>,
/// <c>SamlProvider</c>, <c>IamRole</c>, <c>IamUser</c>, <c>IamGroup</c>, <c>IamPolicy</c> and <c>Account</c>; one file may hold many.
/// Nothing is written, and nothing but the files is looked at, so a folder can be checked anywhere. Thread safe.
/// </remarks>
/// <param name="folder">The folder; problems show it as it is given here.</param>
public sealed class CatalogFolder(string folder)
{
    /// <summary>What every document says first; there is only one version.</summary>
    public const string ApiVersion = DocumentHeader.ApiVersion;

    private readonly string _absolute = Path.GetFullPath(folder);

    /// <summary>Reads the whole folder once. One error anywhere means no snapshot; all problems are reported together.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two files.</exception>
    public CatalogLoad Load(CancellationToken cancellationToken = default) => Load(PrincipalPins.None, cancellationToken);

    /// <summary>Reads the whole folder again: trust policies that stayed the same mean the principals that they meant before.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two files.</exception>
    internal CatalogLoad Load(PrincipalPins before, CancellationToken cancellationToken)
    {
        var problems = new CatalogProblems();
        var files = new CatalogFiles(folder, problems);
        var builder = new CatalogBuilder(_absolute, problems);
        foreach (var name in files.List())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (builder.IsOverfull)
            {
                break;
            }

            if (files.Read(name) is { } bytes)
            {
                builder.AddFile(files.PathOf(name), bytes);
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
