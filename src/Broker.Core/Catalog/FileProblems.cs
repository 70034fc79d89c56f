using Broker.Core.Catalog.Yaml;

namespace Broker.Core.Catalog;

/// <summary>Reports the problems of one file.</summary>
/// <param name="file">The file as problems show it.</param>
/// <param name="problems">Where they are collected.</param>
internal sealed class FileProblems(string file, CatalogProblems problems)
{
    /// <summary>The file as problems show it.</summary>
    public string File => file;

    /// <summary>Adds an error: the catalog will not be used.</summary>
    public void Refuse(YamlPosition at, string message) => Add(at, message, isWarning: false);

    /// <summary>Adds a warning: legal, but probably not what was meant.</summary>
    public void Warn(YamlPosition at, string message) => Add(at, message, isWarning: true);

    private void Add(YamlPosition at, string message, bool isWarning) =>
        problems.Add(new CatalogProblem(Quoted.OneLine(file), at.Line, at.Column, Quoted.OneLine(message), isWarning));
}
